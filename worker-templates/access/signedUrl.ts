import { importSigningKey, signedText } from "./signature.ts";

/** base64url to bytes; undefined for text that is not. */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{43}$/.test(base64url)) return undefined;
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/**
 * Whether `url` carries a signature that one of the keys made and that has not expired. Two keys are accepted, so
 * that one can be replaced while URLs made with it are still about. `verify` compares in constant time.
 *
 * @param keys comma-separated, newest first; none: nothing is accepted
 */
export async function signatureHolds(
  url: URL,
  decodedPath: string,
  keys: string,
  now: number,
): Promise<boolean> {
  const expires = url.searchParams.get("expires") ?? "";
  const signature = bytesOf(url.searchParams.get("signature") ?? "");
  if (!signature || !/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= now) return false;
  const text = signedText(url.hostname, decodedPath, expires);
  const checks = keys
    .split(",")
    .map((key) => key.trim())
    .filter(Boolean)
    .slice(0, 2)
    .map(async (key) => crypto.subtle.verify("HMAC", await importSigningKey(key, "verify"), signature, text));
  return (await Promise.all(checks)).includes(true);
}
