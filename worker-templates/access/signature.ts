const encoder = new TextEncoder();

/**
 * What a signature covers: whose URL, which path, until when. The path is the decoded one, so that every way of
 * escaping it in a URL carries the same signature. Line breaks in a path cannot forge the other fields: the host
 * has none, and the time is the last line.
 */
export function signedText(hostname: string, decodedPath: string, expires: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`${hostname}\n${decodedPath}\n${expires}`);
}

/** The key of HMAC-SHA-256 (RFC 2104) that a secret text stands for. */
export function importSigningKey(secret: string, usage: "sign" | "verify") {
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    usage,
  ]);
}
