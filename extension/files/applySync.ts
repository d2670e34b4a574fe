import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { Emit } from "../core/events.ts";
import { deleteObjects } from "../s3/deleteObjects.ts";
import { withFile } from "./localFile.ts";
import { inBucket } from "./problem.ts";
import { type PutContext, sendFile } from "./putFile.ts";
import { keyOf, type SiteBucket } from "./siteBucket.ts";
import type { SyncPlan } from "./syncPlan.ts";

export interface SyncContext extends PutContext {
  readonly emit: Emit;
}

export interface SyncReport {
  /** Paths of the site. */
  readonly uploaded: readonly string[];
  readonly deleted: readonly string[];
  readonly errors: readonly CdnError[];
}

/**
 * Carries a plan out: everything is there before anything is deleted, and nothing is deleted where a file could not be
 * sent. A page comes after what it may refer to, so that a visitor meets no page whose pictures are still on the way.
 */
export async function applySync(
  siteBucket: SiteBucket,
  plan: SyncPlan,
  { prefix, deletes }: { readonly prefix: string; readonly deletes: boolean },
  context: SyncContext,
): Promise<SyncReport> {
  const uploaded: string[] = [];
  const errors: CdnError[] = [];
  const isPage = (name: string) => /\.x?html?$/i.test(name);
  for (const pages of [false, true]) {
    const work = plan.uploads
      .filter(({ name }) => isPage(name) === pages)
      .map(({ file, name }) =>
        context.transfers.files(async () => {
          siteBucket.bucket.signal.throwIfAborted();
          const path = prefix + name.normalize("NFC");
          try {
            await inBucket(siteBucket, "write", path, () =>
              withFile(file, siteBucket.bucket.signal, (source) =>
                sendFile(siteBucket, source, path, context),
              ),
            );
            uploaded.push(path);
          } catch (error) {
            if (!(error instanceof CdnError)) throw error;
            errors.push(error);
          }
        }),
      );
    const settled = await Promise.allSettled(work);
    const failed = settled.find((result) => result.status === "rejected");
    siteBucket.bucket.signal.throwIfAborted();
    if (failed) throw failed.reason;
  }
  const deleted: string[] = [];
  if (deletes && errors.length === 0 && plan.extra.length > 0) {
    const keys = new Map(plan.extra.map((name) => [keyOf(siteBucket, prefix + name), prefix + name]));
    const failures = await inBucket(siteBucket, "delete", undefined, () =>
      deleteObjects(siteBucket.bucket, [...keys.keys()]),
    );
    const failedKeys = new Set(failures.map(({ key }) => key));
    for (const [key, path] of keys) if (!failedKeys.has(key)) deleted.push(path);
    for (const { key, code } of failures) errors.push(notDeleted(keys.get(key) ?? key, code));
  }
  return { uploaded: uploaded.sort(), deleted: deleted.sort(), errors };
}

export function notDeleted(path: string, code: string): CdnError {
  return new CdnError({
    reason: "forbidden",
    subject: path,
    what: l10n.t("it was not deleted ({0})", code),
    remedy: l10n.t("Check whether the key may delete there, and whether a lock holds the file."),
  });
}
