/*
 * How a site stands, from what the last look at the accounts saw. The tree's icon, the lens, the badge and the
 * status bar all say the same because they all ask here.
 */
import * as l10n from "@vscode/l10n";
import type { Plan } from "../../deploy/report.ts";
import { judgeHostname } from "../../providers/cloudflare/hostnameState.ts";
import type { CustomHostnameState, WorkerDomainState } from "../../providers/cloudflare/state.ts";
import { judgeWorkerDomain } from "../../providers/cloudflare/workerDomainState.ts";

export type SiteStatus =
  /** Nobody has looked yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "loading"; readonly plan?: Plan }
  /** `at`: when the accounts were read, milliseconds since the epoch. */
  | { readonly kind: "ready"; readonly plan: Plan; readonly at: number }
  | { readonly kind: "failed"; readonly error: Error; readonly plan?: Plan };

export type SiteLevel = "unknown" | "loading" | "live" | "new" | "waiting" | "changed" | "failed";

export interface SiteSituation {
  readonly level: SiteLevel;
  /** A few words for beside the name. */
  readonly words: string;
  /** How many things need the person: hostnames that wait for records or are broken, and drift counts one. */
  readonly attention: number;
}

export function siteSituation(status: SiteStatus): SiteSituation {
  switch (status.kind) {
    case "unknown":
      return { level: "unknown", words: "", attention: 0 };
    case "failed":
      return { level: "failed", words: l10n.t("cannot be read"), attention: 0 };
    case "loading":
      return status.plan
        ? { ...planSituation(status.plan), level: "loading" }
        : { level: "loading", words: l10n.t("reading…"), attention: 0 };
    case "ready":
      return planSituation(status.plan);
  }
}

function planSituation({ site, state, changes }: Plan): SiteSituation {
  const waiting = state.customHostnames.filter((hostname) => hostnameLevel(hostname) === "waiting").length;
  const broken =
    state.customHostnames.filter((hostname) => hostnameLevel(hostname) === "failed").length +
    (state.workerDomains ?? []).filter((domain) => workerDomainLevel(domain, site.worker.name) === "failed")
      .length;
  const toWrite = changes.filter((change) => change.action !== "wait").length;
  if (!state.worker && state.customHostnames.length === 0) {
    return { level: "new", words: l10n.t("not deployed yet"), attention: 0 };
  }
  if (broken > 0) {
    const words = broken === 1 ? l10n.t("1 hostname is broken") : l10n.t("{0} hostnames are broken", broken);
    return { level: "failed", words, attention: waiting + broken };
  }
  if (waiting > 0) {
    const words =
      waiting === 1
        ? l10n.t("1 hostname waits for DNS records")
        : l10n.t("{0} hostnames wait for DNS records", waiting);
    return { level: "waiting", words, attention: waiting + (toWrite > 0 ? 1 : 0) };
  }
  if (toWrite > 0) {
    const words = toWrite === 1 ? l10n.t("1 change to deploy") : l10n.t("{0} changes to deploy", toWrite);
    return { level: "changed", words, attention: 1 };
  }
  if (changes.length > 0) return { level: "waiting", words: l10n.t("Cloudflare is at work"), attention: 0 };
  return { level: "live", words: l10n.t("live"), attention: 0 };
}

export type HostnameLevel = "live" | "waiting" | "working" | "failed";

/** A domain that leads to another Worker waits for a person's yes. */
export function workerDomainLevel(domain: WorkerDomainState, worker: string): HostnameLevel {
  if (domain.script !== worker) return "waiting";
  switch (judgeWorkerDomain(domain).kind) {
    case "done":
      return "live";
    case "broken":
    case "restart":
      return "failed";
    case "leaving":
    case "unclear":
    case "wait":
      return "working";
  }
}

/** `waiting`: for records that the domain's owner has to publish; `working`: for Cloudflare. */
export function hostnameLevel(hostname: CustomHostnameState): HostnameLevel {
  switch (judgeHostname(hostname).kind) {
    case "done":
      return "live";
    case "broken":
    case "restart":
      return "failed";
    case "leaving":
    case "unclear":
      return "working";
    case "wait":
      return hostname.validation.length > 0 ? "waiting" : "working";
  }
}
