/*
 * Whose record is it? The remark (at Cloudflare: the comment) says so, and what it is for. A record without our
 * remark is foreign: it is never deleted, and changed only after a yes that names it.
 */
export type RecordPurpose = "split" | "validation" | "challenge";

const prefix = "cdn-worker:";

/** `cdn-worker: split, site images`; short, because providers limit it. */
export function remarkFor(purpose: RecordPurpose, site?: string): string {
  return site === undefined ? `${prefix} ${purpose}` : `${prefix} ${purpose}, site ${site}`;
}

export function isOurs(record: { readonly remark: string }, purpose?: RecordPurpose): boolean {
  return record.remark.startsWith(purpose === undefined ? prefix : `${prefix} ${purpose}`);
}

/** The site that a record of ours was made for; undefined for foreign records. */
export function siteOf(record: { readonly remark: string }): string | undefined {
  return /^cdn-worker: [a-z]+, site (.+)$/.exec(record.remark)?.[1];
}
