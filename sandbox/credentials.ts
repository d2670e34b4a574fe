import { createHash, randomBytes } from "node:crypto";

/** Everything secret in a sandbox; looks like the real thing, opens nothing. */
export interface SandboxCredentials {
  readonly CLOUDFLARE_API_TOKEN: string;
  readonly cloudflareTokenId: string;
  readonly B2_APPLICATION_KEY_ID: string;
  readonly B2_APPLICATION_KEY: string;
  readonly DOGECLOUD_ACCESS_KEY: string;
  readonly DOGECLOUD_SECRET_KEY: string;
  readonly TENCENTCLOUD_SECRET_ID: string;
  readonly TENCENTCLOUD_SECRET_KEY: string;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join("");
}

export function newCredentials(given: Partial<SandboxCredentials> = {}): SandboxCredentials {
  return {
    CLOUDFLARE_API_TOKEN: `cfut_${randomText(40)}`,
    cloudflareTokenId: randomBytes(16).toString("hex"),
    B2_APPLICATION_KEY_ID: `004${randomBytes(11).toString("hex")}`,
    B2_APPLICATION_KEY: `K004${randomText(27)}`,
    DOGECLOUD_ACCESS_KEY: randomText(16).toLowerCase(),
    DOGECLOUD_SECRET_KEY: randomBytes(16).toString("hex"),
    TENCENTCLOUD_SECRET_ID: `AKID${randomText(32)}`,
    TENCENTCLOUD_SECRET_KEY: randomText(32),
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
