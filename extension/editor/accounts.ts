/*
 * The accounts that the person has connected, as they lie in the editor's SecretStorage: one versioned envelope.
 * A later version reads every earlier one; an unknown version is left alone rather than overwritten.
 */
import type { Credentials } from "../core/credentials.ts";
import {
  certificateProviderIds,
  descriptorOf,
  isProviderId,
  type ProviderId,
} from "../providers/registry.ts";

interface AccountBase<Id extends ProviderId> {
  readonly provider: Id;
  /** Unique among the accounts of its provider; what `globalState` remembers. No secret. */
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

/** An account of any other provider: the parts of its key, by the names that its descriptor gives them. */
export interface KeyAccount extends AccountBase<KeyProviderId> {
  readonly key: Readonly<Record<string, string>>;
}

/** Providers whose accounts are a key and nothing more. */
export type KeyProviderId = Exclude<ProviderId, "cloudflare">;

export type StoredAccount = CloudflareAccount | KeyAccount;

export type AccountOf<Id extends ProviderId> = Id extends "cloudflare" ? CloudflareAccount : KeyAccount;

/** Everything secret that is kept. */
export interface KeptSecrets {
  readonly accounts: readonly StoredAccount[];
  /** The ACME account's private key, PEM (PKCS #8), once a renewal job has needed one. */
  readonly acmeAccountKey?: string;
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
    accounts: accounts.flatMap((account) => readAccount(account) ?? []),
    ...(typeof acmeAccountKey === "string" ? { acmeAccountKey } : {}),
  };
}

export function writeEnvelope(secrets: KeptSecrets): string {
  const accounts = secrets.accounts.map((account) => {
    if (account.provider === "cloudflare") return account;
    // The parts of the key stand beside the rest, as they have since the first version.
    const { key, ...rest } = account;
    return { ...key, ...rest };
  });
  return JSON.stringify({ version: 1, ...secrets, accounts });
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

/**
 * The accounts that can serve a provider: its own, and those of another one whose key has the same parts, as two
 * services of one firm have.
 */
export function accountsOf<Id extends ProviderId>(
  accounts: readonly StoredAccount[],
  provider: Id,
): readonly AccountOf<Id>[] {
  const serving = accounts.filter((account): account is AccountOf<Id> & StoredAccount =>
    serves(account, provider),
  );
  // One key that was connected for both is one account.
  const own = new Set(serving.filter((account) => account.provider === provider).map(({ id }) => id));
  return serving.filter((account) => account.provider === provider || !own.has(account.id));
}

/** Whether any account can serve a domestic CDN. */
export function hasCdnAccount(accounts: readonly StoredAccount[]): boolean {
  return certificateProviderIds.some((id) => accountsOf(accounts, id).length > 0);
}

function serves(account: StoredAccount, provider: ProviderId): boolean {
  if (account.provider === provider) return true;
  const held = variablesOf(account.provider);
  return variablesOf(provider).every((variable) => held.includes(variable));
}

function variablesOf(provider: ProviderId): readonly string[] {
  return Object.values(descriptorOf(provider).key).map(({ variable }) => variable);
}

/** The secrets of one account, in the names that the engine uses. */
export function credentialsOf(account: StoredAccount): Credentials {
  const key: Readonly<Record<string, string>> =
    account.provider === "cloudflare" ? { apiToken: account.apiToken } : account.key;
  const parts = Object.entries(descriptorOf(account.provider).key);
  return Object.fromEntries(parts.map(([part, { variable }]) => [variable, key[part] ?? ""]));
}

function isSame(a: Pick<StoredAccount, "provider" | "id">, b: Pick<StoredAccount, "provider" | "id">) {
  return a.provider === b.provider && a.id === b.id;
}

/** Undefined for what is no account, or one of a provider that this version does not know. */
function readAccount(value: unknown): StoredAccount | undefined {
  if (!isRecord(value)) return undefined;
  const { provider, id, label } = value;
  if (typeof provider !== "string" || !isProviderId(provider)) return undefined;
  if (typeof id !== "string" || typeof label !== "string") return undefined;
  const parts = Object.keys(descriptorOf(provider).key).map((part) => [part, value[part]] as const);
  if (!parts.every((part): part is readonly [string, string] => typeof part[1] === "string"))
    return undefined;
  const key = Object.fromEntries(parts);
  if (provider !== "cloudflare") return { provider, id, label, key };
  const { accountId, zones, expires } = value;
  if (typeof accountId !== "string" || !Array.isArray(zones)) return undefined;
  return {
    provider,
    id,
    label,
    accountId,
    apiToken: key.apiToken ?? "",
    zones: zones.filter((zone) => typeof zone === "string"),
    ...(typeof expires === "number" ? { expires } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
