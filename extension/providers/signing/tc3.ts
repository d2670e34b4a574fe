import { createHash, createHmac } from "node:crypto";

/*
 * TC3-HMAC-SHA256, the signature of Tencent Cloud's API 3.0.
 * https://cloud.tencent.com/document/api/1427/56189
 *
 * The vendor's SDK is half a megabyte and 50 ms to load for one call; the tests hold this file against it.
 */
export interface SignedRequest {
  /** `cvm`, `teo`: a part of the key and of the scope. */
  readonly service: string;
  /** As it will stand in the Host header, with the port where there is one. */
  readonly host: string;
  readonly action: string;
  readonly contentType: string;
  /** The very text that will be sent. */
  readonly body: string;
  /** Unix seconds; the service accepts five minutes in either direction. */
  readonly timestamp: number;
}

export interface SecretPair {
  readonly secretId: string;
  readonly secretKey: string;
}

const algorithm = "TC3-HMAC-SHA256";
const signedHeaders = "content-type;host;x-tc-action";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** The value of the Authorization header. */
export function authorization(request: SignedRequest, secrets: SecretPair): string {
  const canonicalRequest = [
    "POST",
    "/",
    "",
    `content-type:${request.contentType}`,
    `host:${request.host}`,
    `x-tc-action:${request.action.toLowerCase()}`,
    "",
    signedHeaders,
    sha256(request.body),
  ].join("\n");
  const date = new Date(request.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const toSign = [algorithm, `${request.timestamp}`, scope, sha256(canonicalRequest)].join("\n");
  const key = hmac(hmac(hmac(`TC3${secrets.secretKey}`, date), request.service), "tc3_request");
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  return `${algorithm} Credential=${secrets.secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}
