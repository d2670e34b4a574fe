import * as l10n from "@vscode/l10n";
import { type ApiContext, createCloudflareApi } from "./api.ts";
import { calling } from "./problem.ts";
import type { BucketState } from "./state.ts";

/** Every R2 bucket of the account. */
export async function listBuckets(context: ApiContext, accountId: string): Promise<readonly BucketState[]> {
  const api = createCloudflareApi(context);
  const about = {
    subject: l10n.t("R2 buckets"),
    permission: "Workers R2 Storage: Edit",
    on: l10n.t("account {0}", accountId),
  };
  const buckets: BucketState[] = [];
  // The SDK's list drops the cursor: page by hand.
  let cursor: string | undefined;
  do {
    const query = { per_page: 1000, ...(cursor ? { cursor } : {}) };
    const answer = await calling(about, () =>
      api.get<BucketPage>(`/accounts/${accountId}/r2/buckets`, { query }),
    );
    for (const bucket of answer.result.buckets ?? []) {
      buckets.push({ name: bucket.name, location: bucket.location, created: bucket.creation_date });
    }
    cursor = answer.result_info?.cursor || undefined;
  } while (cursor);
  return buckets;
}

interface BucketPage {
  readonly result: {
    readonly buckets?: readonly { name: string; location?: string; creation_date?: string }[];
  };
  readonly result_info?: { readonly cursor?: string };
}
