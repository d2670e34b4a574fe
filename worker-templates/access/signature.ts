const encoder = /* @__PURE__ */ new TextEncoder();

/**
 * What a signature covers: whose URL, which path, until when. The path is the decoded one, so that every way of
 * escaping it carries the same signature. A line break in a path cannot forge another field: neither a host nor a
 * number has one.
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
