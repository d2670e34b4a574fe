import path from "node:path";
import type { Site } from "../../site/site.ts";

/** What an exported renewal does. Plain data without a secret: it stands in the file for all to read. */
export interface RenewalJob {
  /** Name of the env file in the same folder. */
  readonly envFile: string;
  readonly sites: readonly Site[];
}

/** Files in the configuration's folder are named relative to it, so that they can be taken along. */
export function portableSite(site: Site): Site {
  const portable = (file: string | undefined) => {
    if (file === undefined) return undefined;
    const relative = path.relative(site.folder, file);
    return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative.split(path.sep).join("/");
  };
  return { ...withFiles(site, portable), folder: "." };
}

/** The job's sites with their files in the folder where the job lies. */
export function sitesAt(job: RenewalJob, folder: string): readonly Site[] {
  const placed = (file: string | undefined) => (file === undefined ? undefined : path.resolve(folder, file));
  return job.sites.map((site) => ({ ...withFiles(site, placed), folder }));
}

function withFiles(site: Site, place: (file: string | undefined) => string | undefined): Site {
  return {
    ...site,
    certificates: site.certificates.map((entry) => {
      const { cert, key, ...rest } = entry;
      const files = { cert: place(cert), key: place(key) };
      return {
        ...rest,
        ...(files.cert === undefined ? {} : { cert: files.cert }),
        ...(files.key === undefined ? {} : { key: files.key }),
      };
    }),
  };
}
