import * as l10n from "@vscode/l10n";
import { poll } from "../../core/poll.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { EdgeoneCall } from "./client.ts";
import {
  type EdgeoneDomain,
  type EdgeoneZone,
  type KeyAlgorithm,
  listDomainsOf,
  modifyCertificates,
} from "./domains.ts";
import { EdgeoneError, edgeoneCode } from "./edgeoneError.ts";
import { EdgeoneCode } from "./errorCodes.ts";
import type { WaitTiming } from "./waitTiming.ts";

export interface Binding {
  readonly zone: EdgeoneZone;
  readonly domain: string;
  readonly certificate: { readonly id: string; readonly algorithm: KeyAlgorithm | undefined };
}

const onItsWay: ReadonlySet<string> = new Set(["processing", "applying"]);

type Progress = "waiting" | "sent" | "deployed";

/**
 * Makes a domain carry the certificate, and waits until it is on every node. A deployment that is under way is
 * waited for first, the service refuses another one meanwhile. It may be killed and repeated anywhere: what the
 * domain carries is looked at before each write.
 *
 * @throws CdnError: `timeout` where it is not deployed in time (it may well be later), `notFound` for a domain that
 * is gone, `server` where the service says that the binding failed, or what the service refused.
 */
export async function bindCertificate(
  binding: Binding,
  call: EdgeoneCall,
  timing: WaitTiming,
  context: Pick<RunContext, "signal" | "now">,
): Promise<void> {
  const { zone, domain: name, certificate } = binding;
  let isSent = false;
  const look = async (): Promise<Progress> => {
    const [domain] = await listDomainsOf(zone, call, name);
    if (domain === undefined) throw noSuchDomain(name);
    if (domain.status === "process") return "waiting";
    const bound = domain.certificates.find(({ id, isStored }) => id === certificate.id && isStored);
    const hasFailed = bound?.status === "failed" || bound?.status === "issued";
    if (hasFailed && isSent) throw failed(name);
    if (bound && !hasFailed) return onItsWay.has(bound.status) ? "waiting" : "deployed";
    try {
      await modifyCertificates(domain, [certificate.id, ...kept(domain, certificate, context.now())], call);
    } catch (error) {
      if (edgeoneCode(error) !== EdgeoneCode.inProgress) throw error;
    }
    isSent = true;
    return "sent";
  };
  const { reached } = await poll({
    read: async () => {
      const progress = await look();
      return progress === "sent" ? look() : progress; // it may be everywhere already
    },
    until: (progress) => progress === "deployed",
    signal: context.signal,
    now: context.now,
    ...timing,
  });
  if (!reached) throw late(name);
}

/**
 * Certificates that stay beside the new one: a write replaces the whole list, and the other algorithm's certificate is
 * what clients that do not know the new one's are shown. One that has expired, or lies elsewhere, is of no use there.
 */
function kept(
  { certificates }: EdgeoneDomain,
  added: Binding["certificate"],
  now: number,
): readonly string[] {
  if (added.algorithm === undefined) return [];
  return certificates
    .filter(
      ({ algorithm, expires, isStored }) =>
        isStored && algorithm !== undefined && algorithm !== added.algorithm && (expires ?? 0) > now,
    )
    .map(({ id }) => id);
}

export function noSuchDomain(domain: string): EdgeoneError {
  return new EdgeoneError({
    reason: "notFound",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("the {0} account has no such domain", "EdgeOne"),
    remedy: l10n.t("Add it in the console, then run again."),
  });
}

function failed(domain: string): EdgeoneError {
  return new EdgeoneError({
    reason: "server",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("EdgeOne could not deploy the certificate"),
    remedy: l10n.t("Look at the domain in the console, then run again."),
  });
}

function late(domain: string): EdgeoneError {
  return new EdgeoneError({
    reason: "timeout",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("EdgeOne is still deploying"),
    remedy: l10n.t("Run again in some minutes; what was done stays done."),
  });
}
