import * as l10n from "@vscode/l10n";
import { type ChangeBase, changeId } from "../../core/change.ts";
import { done, type StepResult } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import { ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import { type About, calling, reading } from "../../providers/cloudflare/problem.ts";
import type { RouteState } from "../../providers/cloudflare/state.ts";
import type { Zone } from "../../providers/cloudflare/types.ts";
import { zoneLabel } from "../../providers/cloudflare/zones.ts";
import { workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import type { Ownership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { wantedRoutes } from "../model/wanted.ts";
import { customHostnameId } from "./customHostname.ts";
import { onceKnown } from "./onceKnown.ts";
import { workerDomainId } from "./workerDomain.ts";

export interface WorkerRouteSpec {
  /** The route to change or remove; undefined for a new one. */
  readonly id: string | undefined;
  readonly script: string;
}

export type WorkerRouteChange = ChangeBase<"workerRoute", WorkerRouteSpec>;

export async function observeRoutes(api: CloudflareApi, zone: Zone): Promise<readonly RouteState[]> {
  const page = await calling(routeAbout("*", zone), () => api.workers.routes.list({ zone_id: zone.id }));
  return page.result.map(({ id, pattern, script }) => ({ id, pattern, script: script || undefined }));
}

export function planRoutes(site: Site, state: SiteState, owner: Ownership): readonly WorkerRouteChange[] {
  const script = site.worker.name;
  const former = (state.former?.workers ?? []).map(({ name }) => name);
  const needs = [changeId({ resource: "workerScript", name: script })];
  const patterns = wantedRoutes(site, state.routes, former);
  const wanted = patterns.flatMap((pattern): WorkerRouteChange[] => {
    const existing = state.routes.find((route) => route.pattern === pattern);
    const base = {
      resource: "workerRoute",
      name: pattern,
      after: l10n.t("Worker {0}", script),
      needs,
    } as const;
    if (!existing) {
      return [
        {
          ...base,
          action: "create",
          reason: l10n.t("Requests for {0} do not reach the Worker yet.", pattern),
          destroys: false,
          spec: { id: undefined, script },
        },
      ];
    }
    if (existing.script === script) return [];
    if (former.includes(existing.script ?? "")) {
      return [
        {
          ...base,
          action: "update",
          reason: l10n.t("The site's Worker has another name now."),
          before: l10n.t("Worker {0}", existing.script ?? ""),
          destroys: false,
          spec: { id: existing.id, script },
        },
      ];
    }
    return [
      {
        ...base,
        action: "update",
        reason: l10n.t("The route leads elsewhere."),
        before: existing.script ? l10n.t("Worker {0}", existing.script) : l10n.t("no Worker (bypass)"),
        destroys: true,
        consent: pattern,
        spec: { id: existing.id, script },
      },
    ];
  });
  // A Worker that is taken over brings its routes: its yes names them all.
  const taken = owner.ours ? {} : { consent: script };
  const left = state.routes
    .filter((route) => !patterns.includes(route.pattern))
    .flatMap((route) => {
      const reason = l10n.t("cdn.jsonc does not need it any more.");
      // A hostname that moves to the Worker's own domain keeps its route until its custom hostname is gone.
      const [host = ""] = route.pattern.split("/");
      const needs = workerDomains(site).includes(host) ? [workerDomainId(host), customHostnameId(host)] : [];
      if (route.script === script && state.worker) {
        return [{ ...removal(route, script), reason, needs, ...taken }];
      }
      const isFormer = route.script !== undefined && former.includes(route.script);
      return isFormer ? [{ ...removal(route, route.script), reason, needs }] : [];
    });
  return [...wanted, ...left];
}

/** Routes of others that are more exact than ours and so win over them for some paths. */
export function routeWarnings(site: Site, state: SiteState): readonly string[] {
  const ours = wantedRoutes(site, state.routes);
  return state.routes
    .filter((route) => route.script !== site.worker.name && !ours.includes(route.pattern))
    .filter((route) =>
      site.hostnames.some((hostname) => route.pattern.replace(/^https?:\/\//, "").startsWith(`${hostname}/`)),
    )
    .map((route) =>
      l10n.t(
        "The route {0} leads to {1} and wins over ours for the paths it names.",
        route.pattern,
        route.script ?? l10n.t("no Worker"),
      ),
    );
}

export function removal(route: RouteState, script: string): WorkerRouteChange {
  return {
    resource: "workerRoute",
    action: "delete",
    name: route.pattern,
    reason: l10n.t("It was made for this site."),
    before: l10n.t("Worker {0}", script),
    destroys: true,
    needs: [],
    spec: { id: route.id, script },
  };
}

export async function applyRoute(change: WorkerRouteChange, context: ApplyContext): Promise<StepResult> {
  const about = routeAbout(change.name, context.zone);
  const { id, script } = change.spec;
  const at = { zone_id: context.zone.id };
  const route = { ...at, pattern: change.name, script };
  const { routes } = context.api.workers;
  if (change.action === "delete") {
    if (id) await reading(about, () => routes.delete(id, at));
    return done;
  }
  const write = async (): Promise<object> => {
    if (id) return routes.update(id, route);
    return createOnce<object>({
      create: () => routes.create(route),
      find: async () => {
        const now = await observeRoutes(context.api, context.zone);
        return now.find((found) => found.pattern === change.name && found.script === script);
      },
      duplicates: [ErrorCode.duplicateRoute],
    });
  };
  const [host = ""] = change.name.split("/");
  const isForeign = host !== context.zone.name && !host.endsWith(`.${context.zone.name}`);
  const { signal, now } = context;
  await calling(about, () =>
    onceKnown(
      isForeign ? [ErrorCode.routePatternRefused] : [],
      () => onceKnown([ErrorCode.routeScriptNotFound], write, { signal, now, limit: longestScriptLag }),
      {
        signal,
        now,
        limit: longestEntitlementLag,
        onWaiting: () =>
          context.progress(l10n.t("waiting until Cloudflare lets the zone route names of others")),
      },
    ),
  );
  return done;
}

/** Right after the upload the script may not be known to routes yet, for some seconds. */
const longestScriptLag = 15_000;
/** Where Cloudflare for SaaS was enabled a moment ago, routes may not know that the zone serves others' names. */
const longestEntitlementLag = 60_000;

function routeAbout(pattern: string, zone: Zone): About {
  return { subject: l10n.t("Route {0}", pattern), permission: "Workers Routes: Edit", on: zoneLabel(zone) };
}
