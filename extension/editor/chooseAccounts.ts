import type { Credentials } from "../core/credentials.ts";
import type { Origin } from "../origins/implementations.ts";
import { originDescriptor } from "../origins/registry.ts";
import type { ProviderId } from "../providers/registry.ts";
import { nameInZone, zonesThatMayHold } from "../site/placeSite.ts";
import type { Site } from "../site/site.ts";
import { accountsOf, credentialsOf, type StoredAccount } from "./accounts.ts";

/** What a site needs to know of itself to find its accounts. */
export type SiteNeeds = Pick<
  Site,
  "zone" | "fallbackOrigin" | "hostnames" | "origins" | "dns" | "certificates"
>;

/** Which providers a site cannot do without. */
export function providersOf(site: SiteNeeds): readonly ProviderId[] {
  return [...new Set<ProviderId>(["cloudflare", ...site.origins.map(keyProviderOf)])];
}

/** Providers that a site makes use of when their keys are there. */
export function optionalProvidersOf(site: SiteNeeds): readonly ProviderId[] {
  const mentioned = [
    ...(site.dns === undefined ? [] : [site.dns.provider]),
    ...site.certificates.map(({ provider }) => provider),
  ];
  const needed = providersOf(site);
  return [...new Set<ProviderId>(mentioned)].filter((provider) => !needed.includes(provider));
}

/** Whose key opens the bucket. */
function keyProviderOf({ type }: Origin): ProviderId {
  return originDescriptor(type).provider;
}

/** What the choice among several accounts of one provider hangs on; remembered per subject. */
export function subjectOf(site: SiteNeeds, provider: ProviderId): string {
  const objects = [
    ...(provider === "cloudflare" ? [site.zone ?? nameInZone(site)] : []),
    ...site.origins.filter((origin) => keyProviderOf(origin) === provider).map(({ bucket }) => bucket),
    ...(site.dns?.provider === provider ? [site.dns.domain] : []),
    ...site.certificates.filter((one) => one.provider === provider).flatMap(({ domains }) => domains),
  ];
  return `${provider}:${objects[0] ?? ""}`;
}

export type Choice =
  | { readonly kind: "one"; readonly account: StoredAccount }
  | { readonly kind: "several"; readonly accounts: readonly StoredAccount[] }
  | { readonly kind: "none" };

/** Which account serves the site: the only one whose token saw the zone, or of several the one remembered. */
export function chooseAccount(
  site: SiteNeeds,
  provider: ProviderId,
  accounts: readonly StoredAccount[],
  remembered: string | undefined,
): Choice {
  const all: readonly StoredAccount[] = accountsOf(accounts, provider);
  const zones = site.zone === undefined ? zonesThatMayHold(nameInZone(site)) : [site.zone];
  const fitting = all.filter(
    (account) => account.provider !== "cloudflare" || zones.some((zone) => account.zones.includes(zone)),
  );
  // A zone may have moved since the choice was made; zones that came after the token was stored are not known.
  const candidates = fitting.length > 0 ? fitting : all;
  const kept = candidates.find((account) => account.id === remembered);
  if (kept) return { kind: "one", account: kept };
  const [first, ...others] = candidates;
  if (!first) return { kind: "none" };
  return others.length === 0 ? { kind: "one", account: first } : { kind: "several", accounts: candidates };
}

export interface Resolved {
  readonly credentials: Credentials;
  /** Needed, and no account of it is connected. */
  readonly missing: readonly ProviderId[];
  /** Several accounts would do, and nobody has said which. */
  readonly unclear: readonly { readonly provider: ProviderId; readonly accounts: readonly StoredAccount[] }[];
  readonly accounts: readonly StoredAccount[];
}

/** The credentials for one site, without asking anybody. */
export function resolveAccounts(
  site: SiteNeeds,
  accounts: readonly StoredAccount[],
  remembered: (subject: string) => string | undefined,
): Resolved {
  const missing: ProviderId[] = [];
  const unclear: { provider: ProviderId; accounts: readonly StoredAccount[] }[] = [];
  const chosen: StoredAccount[] = [];
  const needed = providersOf(site);
  for (const provider of [...needed, ...optionalProvidersOf(site)]) {
    const choice = chooseAccount(site, provider, accounts, remembered(subjectOf(site, provider)));
    if (choice.kind === "one") chosen.push(choice.account);
    else if (choice.kind === "several") unclear.push({ provider, accounts: choice.accounts });
    else if (needed.includes(provider)) missing.push(provider);
  }
  const credentials: Credentials = Object.assign({}, ...chosen.map(credentialsOf));
  return { credentials, missing, unclear, accounts: chosen };
}
