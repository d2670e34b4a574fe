import type { Plan } from "./report.ts";

/** The files of the site's own that this plan would put into a Worker (`worker.entry`): who agrees has to see them. */
export function ownCodeToUpload({
  purpose,
  changes,
  worker,
}: Pick<Plan, "purpose" | "changes" | "worker">): readonly string[] {
  const isUploaded = purpose === "deploy" && changes.some(({ resource }) => resource === "workerScript");
  return isUploaded ? worker.ownFiles : [];
}
