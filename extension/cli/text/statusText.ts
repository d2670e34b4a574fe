import * as l10n from "@vscode/l10n";
import { describeChange } from "../../core/describeChange.ts";
import type { Plan } from "../../deploy/report.ts";
import { judgeFallbackOrigin } from "../../providers/cloudflare/fallbackOriginState.ts";
import { describeState, judgeHostname } from "../../providers/cloudflare/hostnameState.ts";
import { adviceOn, type Judgement } from "../../providers/cloudflare/judgement.ts";
import { describeWorkerDomain, judgeWorkerDomain } from "../../providers/cloudflare/workerDomainState.ts";

/** What exists now, and how it differs from the file. */
export function statusText(plan: Plan): string {
  const { state, site } = plan;
  const none = l10n.t("none");
  // No columns: a Chinese name is twice as wide as it is long.
  const row = (name: string, value: string) => `  ${name}: ${value}`;
  const current = state.worker?.versions.find((version) => version.id === state.worker?.currentVersion);
  return [
    l10n.t(
      "Site {0} · account {1} · zone {2}",
      site.name,
      plan.account.name || plan.account.id,
      plan.zone.name,
    ),
    ...site.origins.map((origin) => row(l10n.t("bucket"), `${origin.bucket} (${origin.type.toUpperCase()})`)),
    ...(site.fallbackOrigin === undefined && !state.fallbackOrigin
      ? []
      : [
          row(
            l10n.t("fallback origin"),
            state.fallbackOrigin
              ? `${state.fallbackOrigin.origin} ${state.fallbackOrigin.status}${advised(judgeFallbackOrigin(state.fallbackOrigin))}`
              : none,
          ),
        ]),
    ...(state.workerDomains ?? []).map((found) =>
      row(
        l10n.t("hostname"),
        `${found.hostname} ${describeWorkerDomain(found)}${advised(judgeWorkerDomain(found))}`,
      ),
    ),
    ...state.customHostnames.map((found) =>
      row(l10n.t("hostname"), `${found.hostname} ${describeState(found)}${advised(judgeHostname(found))}`),
    ),
    row(
      l10n.t("Worker"),
      state.worker
        ? `${state.worker.name} ${current?.id.slice(0, 8) ?? ""} ${current?.created ?? ""}`.trim()
        : none,
    ),
    ...state.routes
      .filter((route) => route.script === site.worker.name)
      .map((route) => row(l10n.t("route"), route.pattern)),
    row(
      l10n.t("differences"),
      plan.changes.length === 0 ? none : plan.changes.map((change) => describeChange(change)).join("; "),
    ),
  ].join("\n");
}

function advised(judgement: Judgement): string {
  const advice = adviceOn(judgement);
  return advice === undefined ? "" : ` · ${advice}`;
}

export function statusJson(plan: Plan) {
  return {
    site: plan.site.name,
    account: { id: plan.account.id, name: plan.account.name },
    zone: plan.zone.name,
    state: plan.state,
    changes: plan.changes.map(({ resource, action, name }) => ({ resource, action, name })),
  };
}
