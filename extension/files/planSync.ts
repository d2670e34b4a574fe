import { createHash } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { headObject } from "../s3/headObject.ts";
import { collectObjects, type ListedObject } from "../s3/listObjects.ts";
import { partRanges } from "../s3/partSize.ts";
import { foldedTogether, keyProblem } from "./fileNames.ts";
import { withFile } from "./localFile.ts";
import { inBucket } from "./problem.ts";
import { isSame } from "./putFile.ts";
import { keyOf, type SiteBucket } from "./siteBucket.ts";
import {
  type Comparison,
  firstLook,
  matchNames,
  multipartEtag,
  type Pair,
  type SyncPlan,
  syncPlan,
} from "./syncPlan.ts";
import type { Transfers } from "./transfer.ts";
import { type NameFilter, nameTest, walkFolder } from "./walkFolder.ts";

export interface SyncOptions {
  readonly folder: string;
  /** Where in the site the folder is: empty, or ending with a slash. */
  readonly prefix: string;
  readonly comparison: Comparison;
  readonly filter: NameFilter;
  readonly transfers: Transfers;
}

/**
 * Lists the bucket and walks the folder, side by side, and compares them. Reads only.
 *
 * @throws CdnError naming the first file that cannot be kept: nothing is moved then
 */
export async function planSync(siteBucket: SiteBucket, options: SyncOptions): Promise<SyncPlan> {
  const { bucket } = siteBucket;
  const { folder, prefix, transfers } = options;
  const isMeant = await nameTest(folder, options.filter);
  const base = keyOf(siteBucket, prefix);
  const [walk, listed] = await Promise.all([
    walkFolder(folder, isMeant, bucket.signal),
    inBucket(siteBucket, "list", prefix || undefined, () => collectObjects(bucket, base)),
  ]);
  refuseNames(folder, base, walk);
  const objects = new Map<string, ListedObject>();
  for (const object of listed) {
    const name = object.key.slice(base.length);
    if (isMeant(name)) objects.set(name.normalize("NFC"), object);
  }
  const sides = matchNames(walk.files, objects);
  const verdicts = await Promise.all(
    sides.pairs.map((pair) =>
      transfers.files(async () => ((await isUnchanged(siteBucket, pair, options)) ? [] : [pair])),
    ),
  );
  return syncPlan(sides, verdicts.flat());
}

async function isUnchanged(
  siteBucket: SiteBucket,
  pair: Pair,
  { comparison, transfers }: Pick<SyncOptions, "comparison" | "transfers">,
): Promise<boolean> {
  const { bucket } = siteBucket;
  const { file, object } = pair;
  const look = firstLook(pair, comparison);
  if (look === "same" || look === "changed") return look === "same";
  return withFile(file.file, bucket.signal, async (source) => {
    if (look === "hash") return isSame(source, object);
    if ((await transfers.large(() => etagInParts(source))) === object.etag) return true;
    const head = await inBucket(siteBucket, "read", file.name, () => headObject(bucket, object.key));
    if (head?.md5 !== undefined) return head.md5 === source.md5;
    // Nobody tells what its bytes are. As others do: what was written after the file was last changed has them.
    return comparison === "usual" && object.modified >= file.modified;
  });
}

/** The ETag that the file would have in the parts that this program makes of it. */
async function etagInParts(source: {
  readonly size: number;
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
}): Promise<string> {
  const digests: Uint8Array[] = [];
  for (const [start, end] of partRanges(source.size)) {
    digests.push(
      createHash("md5")
        .update(await source.read(start, end))
        .digest(),
    );
  }
  return multipartEtag(digests);
}

function refuseNames(
  folder: string,
  base: string,
  { files, refused }: Awaited<ReturnType<typeof walkFolder>>,
): void {
  const bad = [
    ...refused,
    ...files.flatMap(({ name }) => {
      const why = keyProblem((base + name).normalize("NFC"));
      return why === undefined ? [] : [{ name, why }];
    }),
    ...foldedTogether(files.map(({ name }) => name)).map(([one, name]) => ({
      name,
      why: l10n.t("{0} is the same name in a bucket", one),
    })),
  ];
  const [first, ...others] = bad;
  if (first === undefined) return;
  throw new CdnError({
    reason: "config",
    subject: `${folder}, ${JSON.stringify(first.name)}`,
    what:
      others.length === 0
        ? first.why
        : l10n.t("{0}, and {1} more files cannot be kept either", first.why, others.length),
    remedy: l10n.t(
      "Rename or remove it, or leave it out with --exclude or in .cdnignore. Nothing was moved.",
    ),
  });
}
