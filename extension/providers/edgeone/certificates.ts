import { X509Certificate } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { RunContext } from "../../core/runContext.ts";
import { safeMessage } from "../../core/safeMessage.ts";
import type { CdnDomain, CertificateProvider } from "../capabilities/certificates.ts";
import { bindCertificate, noSuchDomain } from "./bindCertificate.ts";
import { type EdgeoneClient, edgeoneClient } from "./client.ts";
import { edgeone } from "./descriptor.ts";
import { createPurge, type EdgeoneDomain, type KeyAlgorithm, listDomainsOf, listZones } from "./domains.ts";
import { EdgeoneError } from "./edgeoneError.ts";
import { deleteUnused, listHeld, uploadCertificate } from "./storedCertificates.ts";
import { defaultTiming, type WaitTiming } from "./waitTiming.ts";

/** Sites whose domains are read side by side: the service takes twenty calls a second. */
const sitesAtOnce = 8;

/** Throws `unauthenticated` where the key is missing. */
export function edgeoneCertificates(
  context: Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit" | "now">,
): CertificateProvider {
  return edgeoneProvider(edgeoneClient(context), context);
}

/** EdgeOne as a provider of certificates. It remembers between calls which site a domain is in: keep one a run. */
export function edgeoneProvider(
  client: EdgeoneClient,
  context: Pick<RunContext, "signal" | "now">,
  timing: WaitTiming = defaultTiming,
): CertificateProvider {
  const { teo, ssl } = client;
  const algorithms = new Map<string, KeyAlgorithm | undefined>();
  /** By name, as they were read last. */
  let known: ReadonlyMap<string, EdgeoneDomain> = new Map();
  let reading: Promise<readonly EdgeoneDomain[]> | undefined;

  async function readDomains(): Promise<readonly EdgeoneDomain[]> {
    const zones = await listZones(teo);
    const domains: EdgeoneDomain[] = [];
    for (let first = 0; first < zones.length; first += sitesAtOnce) {
      const some = zones.slice(first, first + sitesAtOnce);
      domains.push(...(await Promise.all(some.map((zone) => listDomainsOf(zone, teo)))).flat());
    }
    known = byName(domains);
    return [...known.values()];
  }

  /** Both lists need the domains, and are mostly asked for at the same time: that is one reading. */
  function domains(): Promise<readonly EdgeoneDomain[]> {
    reading ??= readDomains().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function certificates() {
    const held = await listHeld(ssl);
    for (const { id, algorithm } of held) algorithms.set(id, algorithm);
    return held;
  }

  async function find(name: string): Promise<EdgeoneDomain> {
    if (!known.has(name)) await domains();
    const domain = known.get(name);
    if (domain === undefined) throw noSuchDomain(name);
    return domain;
  }

  return {
    name: edgeone.id,
    title: edgeone.title,
    listDomains: async () => (await domains()).map(cdnDomain),
    async listCertificates() {
      const [held, found] = await Promise.all([certificates(), domains()]);
      return held.map(({ id, alias, names, expires }) => {
        return { id, note: alias, names, expires, boundCount: usersOf(id, found) };
      });
    },
    async upload(certificate) {
      const id = await uploadCertificate(certificate, ssl);
      algorithms.set(id, algorithmOfLeaf(certificate.chain));
      return id;
    },
    async bind(id, name) {
      const { zone, name: domain } = await find(name);
      if (!algorithms.has(id)) await certificates();
      const certificate = { id, algorithm: algorithms.get(id) };
      await bindCertificate({ zone, domain, certificate }, teo, timing, context);
    },
    remove: (id) => deleteUnused(id, ssl, timing, context),
    async purge(urls) {
      const [refusal] = await createPurge(urls, teo);
      if (refusal === undefined) return;
      throw new EdgeoneError({
        reason: "notFound",
        subject: l10n.t("EdgeOne cache"),
        what: l10n.t("{0} was not taken ({1})", refusal.targets[0] ?? "", safeMessage(refusal.reason)),
        remedy: l10n.t("Check that its hostname is a domain of the account."),
      });
    },
  };
}

const isOnline = ({ zone, status }: EdgeoneDomain): boolean =>
  zone.isActive && (status === "online" || status === "process");

/** A name can stand in two sites of an account, of which one is active. */
function byName(domains: readonly EdgeoneDomain[]): ReadonlyMap<string, EdgeoneDomain> {
  const found = new Map<string, EdgeoneDomain>();
  for (const domain of domains) {
    const name = domain.name.toLowerCase();
    const twin = found.get(name);
    if (twin === undefined || (!isOnline(twin) && isOnline(domain))) found.set(name, domain);
  }
  return found;
}

function cdnDomain(domain: EdgeoneDomain): CdnDomain {
  const name = domain.name.toLowerCase();
  // Of two certificates it is the end of the earlier one that somebody should know of.
  const [first, ...others] = domain.certificates
    .toSorted((a, b) => (a.expires ?? Infinity) - (b.expires ?? Infinity))
    .map(({ id }) => id);
  return {
    name,
    cname: domain.cname,
    online: isOnline(domain),
    certificateId: first,
    ...(others.length > 0 ? { alsoCarries: others } : {}),
  };
}

/** A domain that is being deployed may still show what it carried before, of which the service does not tell. */
function usersOf(id: string, domains: readonly EdgeoneDomain[]): number {
  return domains.filter(
    ({ status, certificates }) => status === "process" || certificates.some((bound) => bound.id === id),
  ).length;
}

/** The leaf stands first, and was checked before. */
function algorithmOfLeaf(chain: string): KeyAlgorithm {
  return new X509Certificate(chain).publicKey.asymmetricKeyType === "rsa" ? "RSA" : "ECC";
}
