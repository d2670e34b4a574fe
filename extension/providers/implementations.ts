/*
 * What the providers can do, by id: the heavy half of the registry, loaded with the engine. The types ask of each
 * provider exactly what its descriptor says that it has.
 */
import type { RunContext } from "../core/runContext.ts";
import { checkAlidnsKey } from "./alidns/checkKey.ts";
import { alidnsDns } from "./alidns/dns.ts";
import { backblaze } from "./backblaze/descriptor.ts";
import type { BucketPlace } from "./capabilities/buckets.ts";
import type { CertificateProvider } from "./capabilities/certificates.ts";
import { checkBucketKey } from "./capabilities/checkBucketKey.ts";
import type { DnsProvider } from "./capabilities/dns.ts";
import { cloudflareDns } from "./cloudflare/dns.ts";
import { inspectToken } from "./cloudflare/token.ts";
import { checkDnspodKey } from "./dnspod/checkKey.ts";
import { dnspodDns } from "./dnspod/dns.ts";
import { dogecloudCertificates } from "./dogecloud/certificates.ts";
import { checkDogecloudKey } from "./dogecloud/checkKey.ts";
import { edgeoneCertificates } from "./edgeone/certificates.ts";
import { checkEdgeoneKey } from "./edgeone/checkKey.ts";
import type { CertificateProviderId, DnsProviderId, ProviderId } from "./registry.ts";
import { s3compatible } from "./s3compatible/descriptor.ts";

interface Account {
  /**
   * Whether the key in `context.credentials` is good, by the cheapest read that needs a valid one.
   *
   * @param buckets where a key that is limited to a bucket can be tried; good on one of them is good.
   * @returns the account's name, empty where it has none.
   * @throws CdnError that says what is wrong with the key.
   */
  readonly checkKey: (context: RunContext, buckets: readonly BucketPlace[]) => Promise<string>;
}

interface Dns {
  /** Throws `unauthenticated` where the key is missing. One run keeps one: it remembers what it has written. */
  readonly dns: (domain: string, context: ProviderContext) => DnsProvider;
}

interface Certificates {
  /** Throws `unauthenticated` where the key is missing. */
  readonly certificates: (context: ProviderContext) => CertificateProvider;
}

export type ProviderContext = Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit" | "now">;

type Implementation<Id extends ProviderId> = Account &
  (Id extends DnsProviderId ? Dns : unknown) &
  (Id extends CertificateProviderId ? Certificates : unknown);

export const implementations: { readonly [Id in ProviderId]: Implementation<Id> } = {
  cloudflare: {
    checkKey: async (context) => (await inspectToken(context)).account?.name ?? "",
    dns: cloudflareDns,
  },
  backblaze: { checkKey: (context, buckets) => checkBucketKey(backblaze, context, buckets) },
  s3compatible: { checkKey: (context, buckets) => checkBucketKey(s3compatible, context, buckets) },
  dnspod: { checkKey: checkDnspodKey, dns: dnspodDns },
  alidns: { checkKey: checkAlidnsKey, dns: alidnsDns },
  dogecloud: { checkKey: checkDogecloudKey, certificates: dogecloudCertificates },
  edgeone: { checkKey: checkEdgeoneKey, certificates: edgeoneCertificates },
};

/** @throws CdnError (unauthenticated) where the provider's key is missing. */
export function openCertificates(id: CertificateProviderId, context: ProviderContext): CertificateProvider {
  return implementations[id].certificates(context);
}

/** @throws CdnError (unauthenticated) where the provider's key is missing. */
export function openDns(id: DnsProviderId, domain: string, context: ProviderContext): DnsProvider {
  return implementations[id].dns(domain, context);
}

/** See `Account.checkKey`. */
export function checkKey(
  id: ProviderId,
  context: RunContext,
  buckets: readonly BucketPlace[] = [],
): Promise<string> {
  return implementations[id].checkKey(context, buckets);
}
