import * as l10n from "@vscode/l10n";
import { importSigningKey, signedText } from "../../worker-templates/access/signature.ts";
import { CdnError } from "../core/cdnError.ts";

/**
 * The URL with `expires` (seconds since the epoch) and `signature` (HMAC-SHA-256, base64url) added, as a worker
 * with `signedUrls` wants it. What else is in the query stays and is not signed.
 *
 * @param key one of the worker's SIGNING_KEYS
 * @param expiresAt milliseconds since the epoch; the URL is good until that second
 * @throws CdnError `config` where `url` is no absolute http(s) URL or its escapes are malformed
 */
export async function signUrl(url: string, key: string, expiresAt: number): Promise<string> {
  const signed = URL.canParse(url) ? new URL(url) : undefined;
  const path = signed && /^https?:$/.test(signed.protocol) ? decodedPathOf(signed) : undefined;
  if (!signed || path === undefined) {
    throw new CdnError({
      reason: "config",
      subject: url,
      what: l10n.t("this is not a URL that can be signed"),
      remedy: l10n.t("Give the whole address of a file, such as {0}.", "https://images.example.net/a.jpg"),
    });
  }
  const expires = String(Math.floor(expiresAt / 1000));
  const secret = await importSigningKey(key, "sign");
  const signature = await crypto.subtle.sign("HMAC", secret, signedText(signed.hostname, path, expires));
  signed.searchParams.set("expires", expires);
  signed.searchParams.set("signature", Buffer.from(signature).toString("base64url"));
  return signed.href;
}

function decodedPathOf(url: URL): string | undefined {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
}
