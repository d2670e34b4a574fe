import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { calling } from "../../providers/cloudflare/problem.ts";
import type { Account } from "../../providers/cloudflare/types.ts";
import { workerAbout } from "../../providers/cloudflare/workers.ts";

/** Writes the script's tags where they changed; its other settings stay as they are. */
export async function writeTags(
  api: CloudflareApi,
  account: Account,
  name: string,
  existing: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  if (existing.length === wanted.length && wanted.every((tag) => existing.includes(tag))) return;
  const path = `/accounts/${account.id}/workers/scripts/${encodeURIComponent(name)}/script-settings`;
  await calling(workerAbout(name, account), () => api.patch(path, { body: { tags: wanted } }));
}
