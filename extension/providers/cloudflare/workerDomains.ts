import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { CloudflareApi } from "./api.ts";
import { type About, calling, cloudflareProblem } from "./problem.ts";
import type { CertificatePackStatus, WorkerDomainState } from "./state.ts";
import type { Account, Zone } from "./types.ts";
import { accountLabel, zoneLabel } from "./zones.ts";

/**
 * Every Worker's custom domain of the account, those in the zone with their certificate. Both lists are read at once.
 */
export async function observeWorkerDomains(
  api: CloudflareApi,
  account: Account,
  zone: Zone,
): Promise<readonly WorkerDomainState[]> {
  const [domains, packs] = await Promise.all([
    calling(workerDomainsAbout(account), () => api.workers.domains.list({ account_id: account.id })),
    observePacks(api, zone),
  ]);
  return domains.result.map(({ id, hostname, service, cert_id, zone_id }) => ({
    id,
    hostname,
    script: service,
    certificate: packs && zone_id === zone.id ? certificateOf(packs, hostname, cert_id) : undefined,
  }));
}

interface Pack {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly status: CertificatePackStatus;
}

/**
 * The zone's certificates, those on their way too. Only waiting comes of them, and the verification asks the edge
 * itself: a token that may not read them is no reason to stop.
 */
async function observePacks(api: CloudflareApi, zone: Zone): Promise<readonly Pack[] | undefined> {
  const about = {
    subject: l10n.t("Certificates of {0}", zone.name),
    permission: "SSL and Certificates: Read",
    on: zoneLabel(zone),
  };
  try {
    const packs: Pack[] = [];
    const list = api.ssl.certificatePacks.list({ zone_id: zone.id, status: "all", per_page: 50 });
    for await (const { id, hosts, status } of list) packs.push({ id, hosts, status });
    return packs;
  } catch (error) {
    const problem = cloudflareProblem(error, about);
    if (problem instanceof CdnError && problem.reason === "forbidden") return undefined;
    throw problem;
  }
}

/** Any certificate that covers the name and is at the edge will do; otherwise the domain's own tells how far it is. */
function certificateOf(packs: readonly Pack[], hostname: string, ownId: string): CertificatePackStatus {
  const isCovered = packs.some(({ hosts, status }) => status === "active" && covers(hosts, hostname));
  if (isCovered) return "active";
  return packs.find(({ id, hosts }) => id === ownId || hosts.includes(hostname))?.status ?? "initializing";
}

/** A wildcard stands for one label (RFC 9525 §6.3). */
function covers(hosts: readonly string[], hostname: string): boolean {
  const wildcard = `*${hostname.slice(hostname.indexOf("."))}`;
  return hosts.includes(hostname) || hosts.includes(wildcard);
}

/** How errors call a Worker's custom domain. */
export function workerDomainSubject(hostname: string): string {
  return l10n.t("Worker domain {0}", hostname);
}

function workerDomainsAbout(account: Account): About {
  return {
    subject: l10n.t("Worker domains of {0}", account.name),
    permission: "Workers Scripts: Edit",
    on: accountLabel(account),
  };
}

export function workerDomainAbout(hostname: string, account: Account): About {
  return {
    subject: workerDomainSubject(hostname),
    permission: "Workers Scripts: Edit",
    on: accountLabel(account),
  };
}
