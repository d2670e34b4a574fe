/**
 * The secrets a run may use, by the name of the environment variable that a headless run finds each in; the editor
 * fills in the same names from its SecretStorage. They travel only as this object, and are masked wherever text
 * leaves the program. Which variables there are is each provider's to say (`providers/NAME/descriptor.ts`), beside
 * those of the program itself.
 */
export type Credentials = Readonly<Partial<Record<string, string>>>;

/** Secrets that belong to no provider. */
export const ownVariables = {
  /** Accepted keys of signed URLs, newest first, as one comma-separated text. */
  signingKeys: "CDN_WORKER_SIGNING_KEYS",
  /** The ACME account's private key, PEM (PKCS #8). */
  acmeAccountKey: "CDN_WORKER_ACME_ACCOUNT_KEY",
  /** The key of an external account binding (RFC 8555 §7.3.4), base64url, as the authority gives it. */
  acmeEabHmacKey: "CDN_WORKER_ACME_EAB_HMAC_KEY",
} as const;

/** Those of `variables` that `env` gives; an empty one says nothing. */
export function pickCredentials(
  env: Readonly<Record<string, string | undefined>>,
  variables: readonly string[],
): Credentials {
  const found = variables.flatMap((variable) => {
    const value = env[variable]?.trim();
    return value ? [[variable, value] as const] : [];
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
