/*
 * A certificate that this program uploaded says so in its note, together with the leaf's SHA-256. That is the
 * whole memory: what is ours may be replaced and removed, what has this fingerprint need not be uploaded again.
 * `[A-Za-z0-9-]` and at most 73 characters are safe at every provider that is known; this has 69.
 */
const prefix = "cdnw-";

export function noteFor(fingerprint: string): string {
  return `${prefix}${fingerprint}`;
}

/** The fingerprint in a note of ours; undefined for a certificate that somebody else uploaded. */
export function fingerprintInNote(note: string): string | undefined {
  return /^cdnw-([0-9a-f]{64})$/.exec(note.trim())?.[1];
}
