/*
 * A certificate to a CDN, in the order that cannot lose one: plan from what is there; upload what is missing;
 * bind; read back; look at the edge; and only when every domain shows the new certificate remove what it
 * supersedes. Killed anywhere, every domain still has a valid certificate, and the next run goes on from what it
 * finds: the account is the only state.
 */

import { changeId } from "../core/change.ts";
import { addressOf, type Endpoints } from "../core/endpoints.ts";
import type { RetryPolicy } from "../core/retry.ts";
import type { RunContext } from "../core/runContext.ts";
import { type RunResult, runStages } from "../core/runStages.ts";
import type { CertificateProvider } from "../providers/capabilities/certificates.ts";
import { openCertificates } from "../providers/implementations.ts";
import { type CertificateProviderId, descriptorOf } from "../providers/registry.ts";
import { defaultEdgeTiming, type EdgeTiming } from "./edgeCheck.ts";
import { type DomainStanding, planCertificate } from "./plan.ts";
import { type PushFindings, pushStages } from "./pushStages.ts";
import type { LoadedCertificate } from "./readCertificate.ts";
import type { CertificatePlan, CertificateReport, DomainResult, PushOutcome } from "./report.ts";

export interface CertificatePushRequest {
  readonly provider: CertificateProviderId;
  readonly certificate: LoadedCertificate;
  /** CDN domains, `*.example.com` for all that match; every domain that is covered where left out. */
  readonly domains?: readonly string[];
  /** Leave a domain alone whose certificate is ours and lasts longer: for runs that nobody watches. */
  readonly keepNewer?: boolean;
}

export interface PushOptions {
  /** In place of the one that the request names: for tests, and for callers that keep one. */
  readonly provider?: CertificateProvider;
  readonly timing?: EdgeTiming;
  /** Of the upload; the other calls retry by the provider's own policy. */
  readonly retry?: RetryPolicy;
}

/** Reads the account and says what a push would do. Writes nothing. Throws a `CdnError` where it cannot be read. */
export async function planCertificatePush(
  request: CertificatePushRequest,
  context: RunContext,
  options: PushOptions = {},
): Promise<CertificatePlan> {
  const provider = options.provider ?? openCertificates(request.provider, context);
  const [domains, certificates] = await Promise.all([provider.listDomains(), provider.listCertificates()]);
  const { certificate } = request;
  const target = { ...request, leaf: certificate.leaf };
  const planned = planCertificate(target, { domains, certificates }, provider.title);
  return { provider: { name: request.provider, title: provider.title }, certificate, ...planned };
}

/**
 * Does what the plan says. What the service or the network does never makes it throw: the report tells. Throws
 * only where credentials are missing.
 */
export async function applyCertificatePlan(
  plan: CertificatePlan,
  context: RunContext,
  options: PushOptions = {},
): Promise<CertificateReport> {
  const found: PushFindings = { uploaded: undefined, taken: new Map(), bound: new Set(), edges: new Map() };
  const result = await runStages(pushStages(plan, found), {
    signal: context.signal,
    emit: context.emit,
    now: context.now,
    provider: options.provider ?? openCertificates(plan.provider.name, context),
    edge: edgeOverride(plan.provider.name, context.endpoints),
    timing: options.timing ?? defaultEdgeTiming,
    ...(options.retry ? { retry: options.retry } : {}),
  });
  return reportOf(plan, found, result);
}

function reportOf(plan: CertificatePlan, found: PushFindings, result: RunResult): CertificateReport {
  const { fingerprint, validTo } = plan.certificate.leaf;
  const domains = plan.domains.map((standing) => domainResult(standing, found));
  const changed = new Set(plan.changes.map(changeId));
  const done = result.done.filter((id) => changed.has(id));
  const errors = [...plan.problems, ...result.errors];
  return {
    outcome: outcomeOf({ cancelled: result.cancelled, errors, domains, done }),
    fingerprint,
    validTo,
    domains,
    done,
    warnings: result.warnings,
    errors,
  };
}

const bindings = { bind: "failed", carries: "carried", newer: "newer", offline: "offline" } as const;

function domainResult({ domain, standing }: DomainStanding, { bound, edges }: PushFindings): DomainResult {
  const look = edges.get(domain);
  return {
    domain,
    binding: bound.has(domain) ? "bound" : bindings[standing],
    edge: look?.verdict ?? "unchecked",
    ...(look ? { detail: look.detail } : {}),
  };
}

function outcomeOf({
  cancelled,
  errors,
  domains,
  done,
}: Pick<RunResult, "cancelled" | "errors" | "done"> & Pick<CertificateReport, "domains">): PushOutcome {
  if (cancelled) return "cancelled";
  if (errors.length > 0) return "failed";
  if (domains.some(isRollingOut)) return "pending";
  return done.length === 0 ? "unchanged" : "succeeded";
}

function isRollingOut({ binding, edge }: DomainResult): boolean {
  return edge === "pending" || (binding === "bound" && edge === "unreachable");
}

/** `host:port` that stands in for every edge of the CDN; undefined asks each domain's own CNAME. */
function edgeOverride(id: CertificateProviderId, endpoints: Endpoints): string | undefined {
  const edge = descriptorOf(id).certificates?.edge;
  return edge && addressOf(edge, endpoints);
}
