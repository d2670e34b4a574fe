import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { changeId } from "../core/change.ts";
import type { RunContext } from "../core/runContext.ts";
import type { SplitVerification } from "../dns/splitVerification.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { isActive } from "../providers/cloudflare/hostnameState.ts";
import type { Site } from "../site/site.ts";
import type { Change } from "./changes.ts";
import type { HostnameVerification, Plan } from "./report.ts";
import { customHostnameId } from "./resources/customHostname.ts";
import { workerDomainId } from "./resources/workerDomain.ts";
import { patienceAfterChange, patienceOtherwise, type VerifyContext, verifyHostname } from "./verify.ts";

/** Verifies the hostnames that are active once everything else of the plan is done. */
export async function verifyReady(
  plan: Plan,
  done: readonly string[],
  context: RunContext,
): Promise<readonly HostnameVerification[]> {
  if (context.signal.aborted) return [];
  const isServed = (hostname: string) =>
    done.includes(customHostnameId(hostname)) ||
    plan.state.customHostnames.some((found) => found.hostname === hostname && isActive(found)) ||
    done.includes(workerDomainId(hostname)) ||
    isServedAlready(hostname, plan);
  const isLater = (change: Change) =>
    change.resource === "customHostname" ||
    change.resource === "workerDomain" ||
    change.resource === "splitRecord";
  const unfinished = plan.changes.some((change) => !isLater(change) && !done.includes(changeId(change)));
  if (unfinished) return [];
  const api = createCloudflareApi(context);
  return verifyHostnames(plan.site, plan.site.hostnames.filter(isServed), {
    ...context,
    api,
    account: plan.account,
    patience: plan.changes.length > 0 ? patienceAfterChange : patienceOtherwise,
  });
}

/** The Worker's own domain is there, and nothing is to be done about it. */
function isServedAlready(hostname: string, { site, state, changes }: Plan): boolean {
  const isPlanned = changes.some((change) => change.resource === "workerDomain" && change.name === hostname);
  const found = state.workerDomains?.some(
    (domain) => domain.hostname === hostname && domain.script === site.worker.name,
  );
  return !isPlanned && found === true;
}

/** Each hostname is a stage of its own; all run at once. */
export async function verifyHostnames(
  site: Site,
  hostnames: readonly string[],
  context: Omit<VerifyContext, "progress">,
): Promise<readonly HostnameVerification[]> {
  const stage = (hostname: string, status: "running" | "done" | "failed" | "skipped", detail?: string) =>
    context.emit({
      type: "stage",
      id: `verification/${hostname}`,
      resource: "verification",
      title: l10n.t("verify https://{0}", hostname),
      status,
      ...(detail ? { detail } : {}),
    });
  return Promise.all(
    hostnames.map(async (hostname) => {
      stage(hostname, "running");
      try {
        const result = await verifyHostname(site, hostname, {
          ...context,
          progress: (name, detail) => stage(name, "running", detail),
        });
        const ending = { verified: "done", failed: "failed", inconclusive: "skipped" } as const;
        stage(hostname, ending[result.verdict], result.evidence.join("; "));
        return result;
      } catch (error) {
        if (!context.signal.aborted) throw error;
        stage(hostname, "skipped", l10n.t("cancelled"));
        return { hostname, verdict: "inconclusive", evidence: [l10n.t("cancelled")] } as const;
      }
    }),
  );
}

export function verificationError({
  hostname,
  verdict,
  evidence,
}: HostnameVerification): readonly CdnError[] {
  if (verdict !== "failed") return [];
  return [
    new CdnError({
      reason: "verification",
      subject: l10n.t("Verification of https://{0}", hostname),
      what: evidence.join("; ").replace(/\.$/, ""),
      remedy: l10n.t(
        "Everything is deployed. Wait a minute and verify again; if it stays so, look at the Worker's log in the dashboard.",
      ),
    }),
  ];
}

/** Only what is surely wrong is an error: an old or a missing answer is not. */
export function splitError({ hostname, verdict, evidence }: SplitVerification): readonly CdnError[] {
  if (verdict.kind !== "wrong") return [];
  return [
    new CdnError({
      reason: "verification",
      subject: l10n.t("DNS of {0}", hostname),
      what: l10n.t("{0} does not answer by region as it should ({1})", verdict.source, evidence.join("; ")),
      remedy: l10n.t(
        "The records are written. Wait some minutes and run cdn-worker dns verify; if it stays so, look at the records in the provider's console.",
      ),
    }),
  ];
}
