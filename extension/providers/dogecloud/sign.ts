import { createHmac } from "node:crypto";

/**
 * The `Authorization` of one request: `TOKEN <AccessKey>:<hex(HMAC-SHA1(SecretKey, apiPath + "\n" + body))>`.
 * `apiPath` begins with `/` and includes the query exactly as sent; `body` is the raw body exactly as sent, and
 * the line feed stands even where there is none. No time stamp, no nonce, no sorting.
 */
export function authorization(accessKey: string, secretKey: string, apiPath: string, body: string): string {
  return `TOKEN ${accessKey}:${signature(secretKey, apiPath, body)}`;
}

export function signature(secretKey: string, apiPath: string, body: string): string {
  return createHmac("sha1", secretKey).update(`${apiPath}\n${body}`).digest("hex");
}
