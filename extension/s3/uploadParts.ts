/*
 * An object in parts: as many at once as the limiter lets, never more in memory than those. A run that is stopped or
 * killed leaves its parts at the service; the journal, which is written before every step that opens something,
 * tells the next run what of it is its own. So an upload is resumed where the same bytes are sent again, aborted
 * where others are, and one of somebody else is never touched.
 */
import type { Bucket } from "./bucket.ts";
import { headObject } from "./headObject.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  giveUp,
  listParts,
  listUploads,
  type UploadedPart,
  uploadPart,
} from "./multipart.ts";
import type { ObjectMetadata } from "./objectHeaders.ts";
import { partRanges, partSize } from "./partSize.ts";
import { S3Refusal } from "./refusal.ts";

/** Bytes that can be read more than once. */
export interface UploadSource {
  /** Bytes. */
  readonly size: number;
  /** Of the whole, base64. */
  readonly md5: string;
  /** Bytes `start` to `end`, both included. */
  readonly read: (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** @throws where the bytes are not the same any more as when `md5` was worked out */
  readonly assertUnchanged: () => Promise<void>;
}

/** An upload of this program's, as it remembers it. */
export interface JournalEntry {
  /** Milliseconds since the epoch: a little before the service was asked for an upload. */
  readonly startedAt: number;
  readonly size: number;
  readonly md5: string;
  readonly partSize: number;
  /** Undefined where the run ended before the service's answer was there. */
  readonly uploadId?: string | undefined;
}

/** Remembers the one upload of a key from run to run. */
export interface UploadJournal {
  read(): Promise<JournalEntry | undefined>;
  write(entry: JournalEntry): Promise<void>;
  clear(): Promise<void>;
}

export interface UploadPartsOptions extends ObjectMetadata {
  /** Runs work when there is room for one more part in memory. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
  /** Without one nothing is resumed, and what is not finished is aborted. */
  readonly journal?: UploadJournal | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Bytes that have arrived since the last call. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Clocks of two machines may differ by as much before signatures are refused. Milliseconds. */
const clockSkew = 15 * 60_000;

/** @throws S3Refusal, and what the source throws */
export async function uploadParts(
  bucket: Bucket,
  key: string,
  source: UploadSource,
  options: UploadPartsOptions,
): Promise<void> {
  const { journal } = options;
  const found = await resumable(bucket, key, source, journal);
  const uploadId = found?.uploadId ?? (await begin(bucket, key, source, options));
  try {
    const parts = await sendParts(bucket, key, uploadId, source, found?.parts ?? new Map(), options);
    await source.assertUnchanged();
    await complete(bucket, key, uploadId, parts, source);
  } catch (error) {
    // A refusal, or a source that is another one by now, comes again; a stop or a broken line does not.
    const mayResume = journal !== undefined && (bucket.signal.aborted || isConnection(error));
    if (!mayResume) {
      await giveUp(bucket, key, uploadId);
      await journal?.clear();
    }
    throw error;
  }
  await journal?.clear();
}

async function begin(
  bucket: Bucket,
  key: string,
  { size, md5 }: UploadSource,
  options: UploadPartsOptions,
): Promise<string> {
  const { journal, now } = options;
  const entry = { startedAt: now(), size, md5, partSize: partSize(size) };
  await journal?.write(entry);
  const uploadId = await createUpload(bucket, key, { ...options, md5 });
  await journal?.write({ ...entry, uploadId });
  return uploadId;
}

async function sendParts(
  bucket: Bucket,
  key: string,
  uploadId: string,
  source: UploadSource,
  present: ReadonlyMap<number, UploadedPart>,
  { limit, onProgress }: UploadPartsOptions,
): Promise<readonly UploadedPart[]> {
  let hasFailed = false;
  const work = partRanges(source.size).map(([start, end], index) =>
    limit(async () => {
      const number = index + 1;
      const there = present.get(number);
      if (there === undefined && hasFailed) return undefined;
      const part = there ?? (await uploadPart(bucket, key, uploadId, number, await source.read(start, end)));
      onProgress?.(end - start + 1);
      return part;
    }).catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  // All have come to their end before anything is given up: a part that is under way would open it again.
  const settled = await Promise.allSettled(work);
  const failed = settled.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return settled.flatMap((result) => (result.status === "fulfilled" && result.value) || []);
}

async function complete(
  bucket: Bucket,
  key: string,
  uploadId: string,
  parts: readonly UploadedPart[],
  { size, md5 }: UploadSource,
): Promise<void> {
  try {
    await completeUpload(bucket, key, uploadId, parts);
  } catch (error) {
    if (!(error instanceof S3Refusal && error.code === "NoSuchUpload")) throw error;
    // The answer to a first attempt was lost: then the object is there.
    const object = await headObject(bucket, key);
    if (object?.size !== size || object.md5 !== md5) throw error;
  }
}

interface Resumable {
  readonly uploadId: string;
  readonly parts: ReadonlyMap<number, UploadedPart>;
}

/** What an earlier run has left of the same bytes. What it has left of others is aborted. */
async function resumable(
  bucket: Bucket,
  key: string,
  { size, md5 }: UploadSource,
  journal: UploadJournal | undefined,
): Promise<Resumable | undefined> {
  const entry = await journal?.read();
  if (entry === undefined) return undefined;
  const { uploadId } = entry;
  if (uploadId === undefined) {
    for (const { id, initiated } of await listUploads(bucket, key)) {
      const isOurs = Math.abs(initiated - entry.startedAt) <= clockSkew;
      if (isOurs) await abortUpload(bucket, key, id);
    }
    return undefined;
  }
  const isSame = entry.size === size && entry.md5 === md5 && entry.partSize === partSize(size);
  if (!isSame) {
    await abortUpload(bucket, key, uploadId);
    return undefined;
  }
  const listed = await listParts(bucket, key, uploadId);
  if (listed === undefined) return undefined;
  const ranges = partRanges(size);
  const whole = listed.filter(({ number, size: length }) => {
    const range = ranges[number - 1];
    return range !== undefined && length === range[1] - range[0] + 1;
  });
  return { uploadId, parts: new Map(whole.map((part) => [part.number, part])) };
}

function isConnection(error: unknown): boolean {
  if (error instanceof S3Refusal) return error.status >= 500 || error.status === 429;
  return error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError");
}
