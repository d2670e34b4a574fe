/**
 * The secrets a run may use. They come from the environment (headless) or from the editor's SecretStorage,
 * travel only as this object, and are masked wherever text leaves the program.
 */
export interface Credentials {
  readonly cloudflareApiToken?: string;
  readonly b2ApplicationKeyId?: string;
  readonly b2ApplicationKey?: string;
  /** For a second B2 bucket of another account; the first pair is used where these are left out. */
  readonly b2ApplicationKeyId2?: string;
  readonly b2ApplicationKey2?: string;
  readonly dogecloudAccessKey?: string;
  readonly dogecloudSecretKey?: string;
  readonly tencentcloudSecretId?: string;
  readonly tencentcloudSecretKey?: string;
  /** Accepted keys of signed URLs, newest first, as one comma-separated text. */
  readonly signingKeys?: string;
  /** The ACME account's private key, PEM (PKCS #8). */
  readonly acmeAccountKey?: string;
}

/** Where each secret is found in the environment. */
export const credentialVariables = {
  cloudflareApiToken: "CLOUDFLARE_API_TOKEN",
  b2ApplicationKeyId: "B2_APPLICATION_KEY_ID",
  b2ApplicationKey: "B2_APPLICATION_KEY",
  b2ApplicationKeyId2: "B2_APPLICATION_KEY_ID_2",
  b2ApplicationKey2: "B2_APPLICATION_KEY_2",
  dogecloudAccessKey: "DOGECLOUD_ACCESS_KEY",
  dogecloudSecretKey: "DOGECLOUD_SECRET_KEY",
  tencentcloudSecretId: "TENCENTCLOUD_SECRET_ID",
  tencentcloudSecretKey: "TENCENTCLOUD_SECRET_KEY",
  signingKeys: "CDN_WORKER_SIGNING_KEYS",
  acmeAccountKey: "CDN_WORKER_ACME_ACCOUNT_KEY",
} as const satisfies Record<keyof Credentials, string>;

export function credentialsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Credentials {
  const found = Object.entries(credentialVariables).flatMap(([name, variable]) => {
    const value = env[variable]?.trim();
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Replaces every secret in `text` by `•••`. Secrets shorter than 6 characters are too common to mask. */
export function maskSecrets(text: string, credentials: Credentials): string {
  let masked = text;
  for (const value of Object.values(credentials)) {
    if (typeof value !== "string") continue;
    for (const part of [value, ...value.split(",")]) {
      if (part.length < 6) continue;
      masked = masked.replaceAll(part, "•••").replaceAll(encodeURIComponent(part), "•••");
    }
  }
  return masked;
}
