/*
 * The stages of a push, in the order that cannot lose a certificate: upload what is missing; bind, one domain after
 * the other; read back; look at every edge; and only then remove what is superseded.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import type { Stage } from "../core/stage.ts";
import { done, type StepContext, type StepResult } from "../core/step.ts";
import { checkEdge, type EdgeLook, type EdgeTiming } from "./edgeCheck.ts";
import { type CertificateChange, type DomainStanding, describeCertificateChange } from "./plan.ts";
import type { CertificatePlan } from "./report.ts";
import {
  bindOnce,
  ensureStillBound,
  type PushContext,
  readBack,
  removeUnbound,
  uploadOnce,
} from "./steps.ts";

/** What the stages of one run have found out: the later ones go by it, and so does the report. */
export interface PushFindings {
  uploaded: string | undefined;
  /** Domains that were bound in this run and that the service shows with the certificate. */
  readonly bound: Set<string>;
  /** Domains that the service took the binding of, with what they carried when it was planned. */
  readonly taken: Map<string, readonly string[]>;
  readonly edges: Map<string, EdgeLook>;
}

export interface PushRunContext extends PushContext {
  /** `host:port` that answers for every edge; undefined asks each domain's CNAME. */
  readonly edge: string | undefined;
  readonly timing: EdgeTiming;
}

type PushStage = Stage<PushRunContext>;

const readBackId = "verification/bindings";

export function pushStages(plan: CertificatePlan, found: PushFindings): readonly PushStage[] {
  const uploads = changesOf(plan, "upload").map((change) => uploadStage(plan, change, found));
  const binds = changesOf(plan, "bind").map((change, index, all) =>
    bindStage(plan, change, all[index - 1], found),
  );
  const readBacks = binds.length === 0 ? [] : [readBackStage(plan, binds, found)];
  const edges = plan.domains
    .filter(({ standing }) => standing === "bind" || standing === "carries")
    .map((domain) => edgeStage(plan, domain, found));
  const before = [...uploads, ...binds, ...readBacks, ...edges].map(({ id }) => id);
  const removals = changesOf(plan, "remove").map((change, index, all) =>
    removalStage(plan, change, [...before, ...all.slice(0, index).map(changeId)], found),
  );
  return [...uploads, ...binds, ...readBacks, ...edges, ...removals];
}

function changesOf(plan: CertificatePlan, step: CertificateChange["spec"]["step"]) {
  return plan.changes.filter(({ spec }) => spec.step === step);
}

function headOf({ provider }: CertificatePlan, change: CertificateChange) {
  const title = describeCertificateChange(change, provider.title);
  return { id: changeId(change), resource: "certificate", title, needs: change.needs } as const;
}

function uploadStage(plan: CertificatePlan, change: CertificateChange, found: PushFindings): PushStage {
  return {
    ...headOf(plan, change),
    run: async (context) => {
      found.uploaded = await uploadOnce(plan.certificate, context);
      return done;
    },
  };
}

/** Domains are bound one after the other: a service that begins to refuse has refused one, not all. */
function bindStage(
  plan: CertificatePlan,
  change: CertificateChange,
  previous: CertificateChange | undefined,
  found: PushFindings,
): PushStage {
  return {
    ...headOf(plan, change),
    after: previous === undefined ? [] : [changeId(previous)],
    run: async (context) => {
      const { certificateId, carried: planned = [] } = change.spec.step === "bind" ? change.spec : {};
      const id = certificateId ?? found.uploaded;
      if (id === undefined)
        return { status: "skipped", because: l10n.t("the upload that it needs is not done") };
      const { fingerprint } = plan.certificate.leaf;
      await bindOnce({ domain: change.name, id, fingerprint, planned }, context);
      found.taken.set(change.name, planned);
      return done;
    },
  };
}

/** One reading of the lists for all domains; one that is not shown fails where its edge is looked at. */
function readBackStage(
  { provider, certificate }: CertificatePlan,
  binds: readonly PushStage[],
  found: PushFindings,
): PushStage {
  return {
    id: readBackId,
    resource: "verification",
    title: l10n.t("{0} shows the bindings", provider.title),
    needs: [],
    after: binds.map(({ id }) => id),
    run: async (context) => {
      if (found.taken.size === 0) return { status: "skipped", because: l10n.t("nothing was bound") };
      const bindings = [...found.taken].map(([domain, planned]) => ({ domain, planned }));
      const missing = await readBack(certificate.leaf.fingerprint, bindings, context);
      for (const domain of found.taken.keys()) if (!missing.includes(domain)) found.bound.add(domain);
      return done;
    },
  };
}

/** A run that writes gives the edges time to roll out; one that does not looks once. */
function edgeStage(plan: CertificatePlan, domain: DomainStanding, found: PushFindings): PushStage {
  const bind = changesOf(plan, "bind").find(({ name }) => name === domain.domain);
  return {
    id: `verification/${domain.domain}`,
    resource: "verification",
    title: l10n.t("{0} shows the certificate", domain.domain),
    needs: bind ? [changeId(bind), readBackId] : [],
    run: async (context) => {
      const { fingerprint } = plan.certificate.leaf;
      if (bind && !found.bound.has(domain.domain)) {
        await ensureStillBound(domain.domain, fingerprint, context);
        throw notShown(domain.domain, plan.provider.title);
      }
      const timing = plan.changes.length > 0 ? context.timing : { ...context.timing, limit: 0 };
      const look = await checkEdge(domain, plan.certificate.leaf, context.edge, timing, context);
      found.edges.set(domain.domain, look);
      const { verdict, detail } = look;
      if (bind && verdict !== "verified") await ensureStillBound(domain.domain, fingerprint, context);
      return verdict === "verified" ? { status: "done", detail } : { status: "pending", detail };
    },
  };
}

function removalStage(
  plan: CertificatePlan,
  change: CertificateChange,
  after: readonly string[],
  found: PushFindings,
): PushStage {
  const head = headOf(plan, change);
  return {
    ...head,
    // A reason of its own says more than that something it needs is not done.
    needs: [],
    after,
    isCleanUp: true,
    run: async (context): Promise<StepResult> => {
      const reason = reasonToKeep(change, found, context);
      if (reason !== undefined) return { status: "skipped", because: reason };
      if (await removeUnbound(change.name, context)) return done;
      const because = l10n.t("it is in use by the service's own count; the next run looks again");
      return { status: "skipped", because, warning: `${head.title}: ${because}.` };
    },
  };
}

/**
 * An edge that still shows the old certificate needs it. Of one that cannot be reached nobody knows, so there the
 * old certificate stays until it has expired and can be of use to nobody.
 */
function reasonToKeep(
  { spec }: CertificateChange,
  { edges }: PushFindings,
  { hasFailed, now }: StepContext & Pick<PushContext, "now">,
): string | undefined {
  if (hasFailed("certificate") || hasFailed("verification")) {
    return l10n.t("kept until every domain carries the new certificate");
  }
  const verdicts = [...edges.values()].map(({ verdict }) => verdict);
  if (verdicts.includes("pending")) return l10n.t("kept until the edge shows the new certificate");
  const isExpired = spec.step === "remove" && spec.expires !== undefined && spec.expires <= now();
  if (verdicts.includes("unreachable") && !isExpired) {
    return l10n.t("kept until it expires, because the edge cannot be asked");
  }
  return undefined;
}

function notShown(domain: string, title: string): CdnError {
  return new CdnError({
    reason: "verification",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("{0} took the binding, but does not show it", title),
    remedy: l10n.t("Run again in a minute. If it stays so, look at the domain in the console."),
  });
}
