import type { Origin } from "../origins/implementations.ts";
import type { CertificateOptions } from "./certificateOptions.ts";
import type { DnsOptions } from "./dnsOptions.ts";
import type { WorkerOptions } from "./workerOptions.ts";

/** One site of `cdn.jsonc` after validation: hostnames in lower-case punycode, paths made absolute. */
export interface Site {
  readonly name: string;
  /** The zone at Cloudflare; left out, it is found in the account before anything is planned (reachSite.ts). */
  readonly zone?: string;
  /** One bucket, or two that are asked in order. The first decides how the fallback origin is made. */
  readonly origins: readonly [Origin, ...Origin[]];
  /** There for every site that has a hostname whose DNS is elsewhere; see hostnameKind.ts. */
  readonly fallbackOrigin?: string;
  readonly hostnames: readonly [string, ...string[]];
  readonly worker: WorkerOptions & { readonly name: string };
  readonly dns?: DnsOptions;
  readonly files?: {
    /** Where an upload goes: see `files/uploadName.ts`. */
    readonly name: string;
  };
  readonly certificates: readonly CertificateOptions[];
  /** Fallback origins of the other sites in the same zone: a zone has only one, and they may share it. */
  readonly siblingFallbackOrigins: readonly string[];
  /** Folder of `cdn.jsonc`; relative paths in the site start here. */
  readonly folder: string;
}

/** A site whose zone is known. */
export interface PlacedSite extends Site {
  readonly zone: string;
}
