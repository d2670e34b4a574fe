/*
 * The accounts that the person has connected, as they lie in the editor's SecretStorage: one versioned envelope.
 * A later version reads every earlier one; an unknown version is left alone rather than overwritten.
 */
import type { Credentials } from "../core/credentials.ts";

export type Provider = "cloudflare" | "backblaze" | "dogecloud" | "dnspod";

interface AccountBase<P extends Provider> {
  readonly provider: P;
  /** Unique among the accounts; what `globalState` remembers. No secret. */
  readonly id: string;
  /** How people know it: the account's name, or the key id. */
  readonly label: string;
}

export interface CloudflareAccount extends AccountBase<"cloudflare"> {
  readonly apiToken: string;
  /** Zones that the token saw when it was connected: they say which account a site belongs to. */
  readonly zones: readonly string[];
  /** The Cloudflare account's own id, for links to the dashboard. */
  readonly accountId: string;
  /** Last moment of the token, milliseconds since the epoch. */
  readonly expires?: number;
}

export interface BackblazeAccount extends AccountBase<"backblaze"> {
  readonly applicationKeyId: string;
  readonly applicationKey: string;
}

export interface DogeCloudAccount extends AccountBase<"dogecloud"> {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface DnsPodAccount extends AccountBase<"dnspod"> {
  readonly secretId: string;
  readonly secretKey: string;
}

export type StoredAccount = CloudflareAccount | BackblazeAccount | DogeCloudAccount | DnsPodAccount;

export type AccountOf<P extends Provider> = Extract<StoredAccount, { readonly provider: P }>;

/** Everything secret that is kept. */
export interface KeptSecrets {
  readonly accounts: readonly StoredAccount[];
  /** The ACME account's private key, PEM (PKCS #8), once a renewal job has needed one. */
  readonly acmeAccountKey?: string;
}

interface Envelope extends KeptSecrets {
  readonly version: 1;
}

export type EnvelopeReading =
  | ({ readonly kind: "accounts" } & KeptSecrets)
  /** Written by a newer version of this extension. */
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "damaged" };

export function readEnvelope(text: string | undefined): EnvelopeReading {
  if (text === undefined || text === "") return { kind: "accounts", accounts: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "damaged" };
  }
  if (!isRecord(value) || typeof value.version !== "number") return { kind: "damaged" };
  if (value.version > 1) return { kind: "newer", version: value.version };
  const accounts = value.accounts;
  if (!Array.isArray(accounts)) return { kind: "damaged" };
  const { acmeAccountKey } = value;
  return {
    kind: "accounts",
    accounts: accounts.filter(isAccount),
    ...(typeof acmeAccountKey === "string" ? { acmeAccountKey } : {}),
  };
}

export function writeEnvelope(secrets: KeptSecrets): string {
  const envelope: Envelope = { version: 1, ...secrets };
  return JSON.stringify(envelope);
}

/** Puts `account` in the place of one with the same provider and id, else at the end. */
export function withAccount(
  accounts: readonly StoredAccount[],
  account: StoredAccount,
): readonly StoredAccount[] {
  const others = accounts.filter((other) => !isSame(other, account));
  return [...others, account];
}

export function withoutAccount(
  accounts: readonly StoredAccount[],
  account: Pick<StoredAccount, "provider" | "id">,
): readonly StoredAccount[] {
  return accounts.filter((other) => !isSame(other, account));
}

export function accountsOf<P extends Provider>(
  accounts: readonly StoredAccount[],
  provider: P,
): readonly AccountOf<P>[] {
  return accounts.filter((account): account is AccountOf<P> => account.provider === provider);
}

/** The secrets of one account, in the names that the engine uses. */
export function credentialsOf(account: StoredAccount): Credentials {
  switch (account.provider) {
    case "cloudflare":
      return { cloudflareApiToken: account.apiToken };
    case "backblaze":
      return { b2ApplicationKeyId: account.applicationKeyId, b2ApplicationKey: account.applicationKey };
    case "dogecloud":
      return { dogecloudAccessKey: account.accessKey, dogecloudSecretKey: account.secretKey };
    case "dnspod":
      return { tencentcloudSecretId: account.secretId, tencentcloudSecretKey: account.secretKey };
  }
}

function isSame(a: Pick<StoredAccount, "provider" | "id">, b: Pick<StoredAccount, "provider" | "id">) {
  return a.provider === b.provider && a.id === b.id;
}

const fields: Readonly<Record<Provider, readonly string[]>> = {
  cloudflare: ["apiToken", "accountId"],
  backblaze: ["applicationKeyId", "applicationKey"],
  dogecloud: ["accessKey", "secretKey"],
  dnspod: ["secretId", "secretKey"],
};

function isAccount(value: unknown): value is StoredAccount {
  if (!isRecord(value)) return false;
  const provider = value.provider;
  if (typeof provider !== "string" || !Object.hasOwn(fields, provider)) return false;
  const strings = ["id", "label", ...fields[provider as Provider]];
  if (!strings.every((name) => typeof value[name] === "string")) return false;
  return provider !== "cloudflare" || Array.isArray(value.zones);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
