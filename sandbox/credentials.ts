import { createHash, randomBytes } from "node:crypto";

/** Everything secret in a sandbox; looks like the real thing, opens nothing. */
export interface SandboxCredentials {
  readonly cloudflareApiToken: string;
  readonly cloudflareTokenId: string;
  readonly b2ApplicationKeyId: string;
  readonly b2ApplicationKey: string;
  readonly s3AccessKeyId: string;
  readonly s3SecretAccessKey: string;
  readonly dogecloudAccessKey: string;
  readonly dogecloudSecretKey: string;
  readonly tencentcloudSecretId: string;
  readonly tencentcloudSecretKey: string;
  readonly alibabaCloudAccessKeyId: string;
  readonly alibabaCloudAccessKeySecret: string;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join("");
}

export function newCredentials(given: Partial<SandboxCredentials> = {}): SandboxCredentials {
  return {
    cloudflareApiToken: `cfut_${randomText(40)}`,
    cloudflareTokenId: randomBytes(16).toString("hex"),
    b2ApplicationKeyId: `004${randomBytes(11).toString("hex")}`,
    b2ApplicationKey: `K004${randomText(27)}`,
    s3AccessKeyId: `AKIA${randomText(16).toUpperCase()}`,
    s3SecretAccessKey: randomText(40),
    dogecloudAccessKey: randomText(16).toLowerCase(),
    dogecloudSecretKey: randomBytes(16).toString("hex"),
    tencentcloudSecretId: `AKID${randomText(32)}`,
    tencentcloudSecretKey: randomText(32),
    alibabaCloudAccessKeyId: `LTAI5t${randomText(18)}`,
    alibabaCloudAccessKeySecret: randomText(30),
    ...given,
  };
}

/** R2's S3 keys of an API token: its id, and the hexadecimal SHA-256 of its value (R2 documentation). */
export function r2S3Keys(token: { readonly id: string; readonly value: string }) {
  return {
    accessKeyId: token.id,
    secretAccessKey: createHash("sha256").update(token.value).digest("hex"),
  };
}
