/*
 * What a sync would do, from what is in the folder and what is in the bucket: pure, so that it can be shown, refused
 * and tested before anything happens. Names are paths of the site, in the composed form (NFC) that R2 keeps.
 */
import { createHash } from "node:crypto";
import type { ListedObject } from "../s3/listObjects.ts";
import type { FoundFile } from "./walkFolder.ts";

export type Comparison =
  /** Size, then the checksum where the listing tells one. */
  | "usual"
  | "size"
  /** Nothing counts as unchanged unless a checksum says so. */
  | "checksum";

export interface SyncUpload extends FoundFile {
  readonly why: "new" | "changed";
}

export interface SyncPlan {
  readonly uploads: readonly SyncUpload[];
  readonly unchanged: number;
  /** Names in the bucket without a file. */
  readonly extra: readonly string[];
  /** Bytes of the uploads. */
  readonly bytes: number;
}

/** A file beside the object of its name. */
export interface Pair {
  readonly file: FoundFile;
  readonly object: ListedObject;
}

export interface Sides {
  /** Files without an object. */
  readonly added: readonly FoundFile[];
  readonly pairs: readonly Pair[];
  readonly extra: readonly string[];
}

/** @param objects by name */
export function matchNames(files: readonly FoundFile[], objects: ReadonlyMap<string, ListedObject>): Sides {
  const added: FoundFile[] = [];
  const pairs: Pair[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const name = file.name.normalize("NFC");
    seen.add(name);
    const object = objects.get(name);
    if (object === undefined) added.push(file);
    else pairs.push({ file, object });
  }
  return { added, pairs, extra: [...objects.keys()].filter((name) => !seen.has(name)) };
}

/** What the sizes, and the listing's ETag, say of a pair; `ask` where only the object's own metadata can. */
export type Verdict = "same" | "changed" | "hash" | "ask";

/** Before any byte of the file is read. */
export function firstLook({ file, object }: Pair, comparison: Comparison): Verdict {
  if (file.size !== object.size) return "changed";
  if (comparison === "size") return "same";
  return isMd5(object.etag) ? "hash" : "ask";
}

/** An ETag that is the MD5 of the whole, as of an object that went in one request. */
export function isMd5(etag: string): boolean {
  return /^[0-9a-f]{32}$/.test(etag);
}

/**
 * The ETag of an object in parts, as Amazon has it and others do: the MD5 of the parts' MD5s,
 * and how many there were.
 *
 * @param digests MD5 of each part
 */
export function multipartEtag(digests: readonly Uint8Array[]): string {
  const hash = createHash("md5");
  for (const digest of digests) hash.update(digest);
  return `${hash.digest("hex")}-${digests.length}`;
}

export function syncPlan(sides: Sides, changed: readonly Pair[]): SyncPlan {
  const uploads: readonly SyncUpload[] = [
    ...sides.added.map((file) => ({ ...file, why: "new" as const })),
    ...changed.map(({ file }) => ({ ...file, why: "changed" as const })),
  ].sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    uploads,
    unchanged: sides.pairs.length - changed.length,
    extra: sides.extra,
    bytes: uploads.reduce((sum, { size }) => sum + size, 0),
  };
}
