import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import type { StageStatus } from "../core/events.ts";
import { checkEdge, type EdgeTiming } from "./edgeCheck.ts";
import { type CertificateChange, describeCertificateChange } from "./plan.ts";
import type { CertificatePlan, CertificateReport, DomainResult, PushOutcome } from "./report.ts";
import { bindOnce, readBack, removeUnbound, type StepContext, uploadOnce } from "./steps.ts";

export interface PushRunInit extends StepContext {
  readonly plan: CertificatePlan;
  /** `host:port` that answers for every edge; undefined asks each domain's CNAME. */
  readonly edge: string | undefined;
  readonly timing: EdgeTiming;
}

/**
 * One application of a plan: what is done so far, what went wrong, how each domain stands. The methods are the
 * steps, called in order; each does nothing where an earlier one left it nothing to do.
 */
export class PushRun {
  readonly #init: PushRunInit;
  readonly #done: string[] = [];
  readonly #warnings: string[] = [];
  readonly #errors: CdnError[];
  readonly #domains: Map<string, DomainResult>;
  /** Domains that were bound in this run. */
  readonly #bound = new Set<string>();

  constructor(init: PushRunInit) {
    this.#init = init;
    this.#errors = [...init.plan.problems];
    const bindings = { bind: "failed", carries: "carried", newer: "newer", offline: "offline" } as const;
    this.#domains = new Map(
      init.plan.domains.map(({ domain, standing }) => [
        domain,
        { domain, binding: bindings[standing], edge: "unchecked" },
      ]),
    );
    for (const change of init.plan.changes) this.#announce(change, "waiting");
  }

  /** Gives the id of the uploaded certificate; undefined where none was needed, or where it failed. */
  async upload(): Promise<string | undefined> {
    let id: string | undefined;
    for (const change of this.#changes("upload")) {
      await this.#run(change, async () => {
        id = await uploadOnce(this.#init.plan.certificate, this.#init);
      });
    }
    return id;
  }

  async bind(uploaded: string | undefined): Promise<void> {
    for (const change of this.#changes("bind")) {
      if (change.spec.step !== "bind") continue;
      const { domain, certificateId: id = uploaded } = change.spec;
      if (id === undefined) {
        this.#announce(change, "skipped", l10n.t("the upload that it needs is not done"));
        continue;
      }
      await this.#run(change, async () => {
        await bindOnce(id, domain, this.#init);
        this.#bound.add(domain);
      });
    }
  }

  async readBack(): Promise<void> {
    if (this.#bound.size === 0 || this.#init.signal.aborted) return;
    const { fingerprint } = this.#init.plan.certificate.leaf;
    await this.#guard(async () => {
      const missing = await readBack(fingerprint, [...this.#bound], this.#init);
      for (const domain of missing) this.#errors.push(notShown(domain, this.#title));
      for (const domain of this.#bound) {
        if (!missing.includes(domain)) this.#set(domain, { binding: "bound" });
      }
    });
  }

  /** All edges at once. A run that writes gives them time to roll out; one that does not looks once. */
  async checkEdges(): Promise<void> {
    const { plan, edge, timing, emit, signal } = this.#init;
    const patience = plan.changes.length > 0 ? timing : { ...timing, limit: 0 };
    await this.#guard(() =>
      Promise.all(
        plan.domains.map(async (domain) => {
          const binding = this.#domains.get(domain.domain)?.binding;
          if (signal.aborted || (binding !== "bound" && binding !== "carried")) return;
          const stage = {
            type: "stage",
            id: `verification/${domain.domain}`,
            resource: "verification",
            title: l10n.t("{0} shows the certificate", domain.domain),
          } as const;
          emit({ ...stage, status: "running" });
          const { fingerprint } = plan.certificate.leaf;
          const { verdict, detail } = await checkEdge(domain, fingerprint, edge, patience, this.#init);
          emit({ ...stage, status: verdict === "verified" ? "done" : "waiting", detail });
          this.#set(domain.domain, { edge: verdict, detail });
        }),
      ),
    );
  }

  /** What is left behind harms nobody, so a failure here is a warning, and the next run tries again. */
  async removeSuperseded(): Promise<void> {
    for (const change of this.#changes("remove")) {
      const reason = this.#reasonToKeep(change);
      if (reason !== undefined) {
        this.#announce(change, "skipped", reason);
        continue;
      }
      await this.#run(change, async () => {
        if (await removeUnbound(change.name, this.#init)) return undefined;
        const kept = l10n.t("it is in use by the service's own count; the next run looks again");
        this.#warnings.push(`${describeCertificateChange(change, this.#title)}: ${kept}.`);
        return kept;
      });
    }
  }

  report(): CertificateReport {
    const { leaf } = this.#init.plan.certificate;
    return {
      outcome: this.#outcome(),
      fingerprint: leaf.fingerprint,
      validTo: leaf.validTo,
      domains: [...this.#domains.values()],
      done: this.#done,
      warnings: this.#warnings,
      errors: this.#errors,
    };
  }

  get #title(): string {
    return this.#init.plan.provider.title;
  }

  #changes(step: CertificateChange["spec"]["step"]): readonly CertificateChange[] {
    return this.#init.plan.changes.filter(({ spec }) => spec.step === step);
  }

  #set(domain: string, news: Partial<DomainResult>): void {
    const known = this.#domains.get(domain);
    if (known) this.#domains.set(domain, { ...known, ...news });
  }

  /** Runs one change; its failure is noted and stops nothing but what needs it. A text says why it was skipped. */
  async #run(change: CertificateChange, action: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#init;
    if (signal.aborted) {
      this.#announce(change, "skipped", l10n.t("cancelled"));
      return;
    }
    this.#announce(change, "running");
    try {
      const skipped = await action();
      if (typeof skipped === "string") {
        this.#announce(change, "skipped", skipped);
        return;
      }
      this.#done.push(changeId(change));
      this.#announce(change, "done");
    } catch (error) {
      if (signal.aborted) {
        this.#announce(change, "skipped", l10n.t("cancelled"));
        return;
      }
      const problem = this.#asCdnError(error);
      this.#announce(change, "failed", problem.message);
      if (change.spec.step === "remove") this.#warnings.push(problem.message);
      else this.#errors.push(problem);
    }
  }

  async #guard(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!this.#init.signal.aborted) this.#errors.push(this.#asCdnError(error));
    }
  }

  /**
   * An edge that still shows the old certificate needs it. Of one that cannot be reached nobody knows, so there
   * the old certificate stays until it has expired and can be of use to nobody.
   */
  #reasonToKeep(change: CertificateChange): string | undefined {
    const { plan, now } = this.#init;
    if (this.#errors.length > plan.problems.length) {
      return l10n.t("kept until every domain carries the new certificate");
    }
    const edges = [...this.#domains.values()].map(({ edge }) => edge);
    if (edges.includes("pending")) return l10n.t("kept until the edge shows the new certificate");
    const isExpired =
      change.spec.step === "remove" && change.spec.expires !== undefined && change.spec.expires <= now();
    if (edges.includes("unreachable") && !isExpired) {
      return l10n.t("kept until it expires, because the edge cannot be asked");
    }
    return undefined;
  }

  #outcome(): PushOutcome {
    if (this.#init.signal.aborted) return "cancelled";
    if (this.#errors.length > 0) return "failed";
    if ([...this.#domains.values()].some(isRollingOut)) return "pending";
    return this.#done.length === 0 ? "unchanged" : "succeeded";
  }

  #announce(change: CertificateChange, status: StageStatus, detail?: string): void {
    this.#init.emit({
      type: "stage",
      id: changeId(change),
      resource: "certificate",
      title: describeCertificateChange(change, this.#title),
      status,
      ...(detail === undefined ? {} : { detail }),
    });
  }

  #asCdnError(error: unknown): CdnError {
    if (error instanceof CdnError) return error;
    return new CdnError({
      reason: "unexpected",
      subject: l10n.t("Certificate for {0}", this.#init.plan.certificate.leaf.names.join(", ")),
      what: error instanceof Error ? error.message : String(error),
      remedy: l10n.t("Please report this together with the log."),
      cause: error,
    });
  }
}

function isRollingOut({ binding, edge }: DomainResult): boolean {
  return edge === "pending" || (binding === "bound" && edge === "unreachable");
}

function notShown(domain: string, title: string): CdnError {
  return new CdnError({
    reason: "verification",
    subject: l10n.t("CDN domain {0}", domain),
    what: l10n.t("{0} took the binding, but does not show it", title),
    remedy: l10n.t("Run again in a minute. If it stays so, look at the domain in the console."),
  });
}
