/*
 * ACS3-HMAC-SHA256 ("V3 request syntax & signature mechanism", help.aliyun.com/document_detail/2712195): RPC style,
 * every parameter in the query, an empty body.
 */
import { createHash, createHmac } from "node:crypto";

export interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface RpcRequest {
  readonly host: string;
  readonly action: string;
  /** `2015-01-09` */
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Good once. */
  readonly nonce: string;
}

/** The query exactly as it is signed, and the headers that carry the signature. The body is empty. */
export function signedRpc(
  { accessKeyId, accessKeySecret }: KeyPair,
  { host, action, version, parameters, at, nonce }: RpcRequest,
): { readonly query: string; readonly headers: Readonly<Record<string, string>> } {
  const query = Object.entries(parameters)
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const signed = {
    host,
    "x-acs-action": action,
    "x-acs-content-sha256": sha256(""),
    "x-acs-date": new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
    "x-acs-signature-nonce": nonce,
    "x-acs-version": version,
  };
  const names = Object.keys(signed).join(";");
  const canonicalHeaders = Object.entries(signed)
    .map(([name, value]) => `${name}:${value}\n`)
    .join("");
  const canonical = ["POST", "/", query, canonicalHeaders, names, sha256("")].join("\n");
  const signature = createHmac("sha256", accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
  const { host: _, ...headers } = signed;
  return {
    query,
    headers: {
      ...headers,
      authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`,
    },
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** RFC 3986 §2.3: everything but unreserved characters. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
