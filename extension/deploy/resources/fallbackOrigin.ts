import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import { done, type StepResult } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { judgeFallbackOrigin } from "../../providers/cloudflare/fallbackOriginState.ts";
import { reasonToWait, wait } from "../../providers/cloudflare/judgement.ts";
import { type About, calling, reading } from "../../providers/cloudflare/problem.ts";
import type { FallbackOriginState } from "../../providers/cloudflare/state.ts";
import type { Zone } from "../../providers/cloudflare/types.ts";
import { zoneLabel } from "../../providers/cloudflare/zones.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import { ledgerEntry, type Ownership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { fallbackHost } from "../model/wanted.ts";
import { currentFallbackOrigin, hostnamesOfOthers, reasonToLeave } from "./formerFallback.ts";
import { untilDone } from "./untilDone.ts";

export interface FallbackOriginSpec {
  /** The zone had none or another one: what is set now is ours. */
  readonly isNew: boolean;
}

export type FallbackOriginChange = ChangeBase<"fallbackOrigin", FallbackOriginSpec>;

const longestWait = 10 * 60_000;

export async function observeFallbackOrigin(
  api: CloudflareApi,
  zone: Zone,
): Promise<FallbackOriginState | undefined> {
  const found = await reading(fallbackAbout(zone), () =>
    api.customHostnames.fallbackOrigin.get({ zone_id: zone.id }),
  );
  if (!found?.origin) return undefined;
  return { origin: found.origin, status: found.status ?? "initializing", errors: found.errors ?? [] };
}

export function planFallbackOrigin(
  site: Site,
  state: SiteState,
  owner: Ownership,
): readonly FallbackOriginChange[] {
  const name = site.fallbackOrigin;
  if (name === undefined) return planWithdrawal(site, state, owner);
  const host = changeId({
    resource: fallbackHost(site).kind === "bucketDomain" ? "bucketDomain" : "dnsRecord",
    name,
  });
  const base = { resource: "fallbackOrigin", name, after: name, needs: [host] } as const;
  const existing = state.fallbackOrigin;
  if (!existing || isGoing(existing)) {
    return [
      {
        ...base,
        action: "create",
        reason: l10n.t("The zone has no fallback origin: custom hostnames do not validate without one."),
        destroys: false,
        spec: { isNew: true },
      },
    ];
  }
  if (existing.origin === name) {
    const judgement = judgeFallbackOrigin(existing);
    if (judgement.kind === "done") return [];
    return [
      {
        ...base,
        action: judgement.kind === "restart" ? "update" : "wait",
        reason: reasonToWait(judgement),
        before: existing.status,
        destroys: false,
        spec: { isNew: false },
      },
    ];
  }
  // A zone has one fallback origin. Where another site of this file set it, both share it: the Worker answers.
  if (site.siblingFallbackOrigins.includes(existing.origin)) return [];
  const ours = owner.made.has(ledgerEntry("fallbackOrigin", existing.origin));
  return [
    {
      ...base,
      action: "update",
      reason: ours
        ? l10n.t("The site's fallback origin has another name now.")
        : l10n.t("The zone's fallback origin was set by somebody else; other hostnames may depend on it."),
      before: existing.origin,
      destroys: !ours,
      spec: { isNew: true },
      ...(ours ? {} : { consent: existing.origin }),
    },
  ];
}

/** No hostname of the site needs it any more: what is ours goes, unless others have come to need it. */
function planWithdrawal(site: Site, state: SiteState, owner: Ownership): readonly FallbackOriginChange[] {
  const current = currentFallbackOrigin(state);
  if (current === undefined || !owner.made.has(ledgerEntry("fallbackOrigin", current))) return [];
  if (site.siblingFallbackOrigins.includes(current) || hostnamesOfOthers(site, state).length > 0) return [];
  return [
    {
      ...removal(current),
      reason: reasonToLeave(site),
      needs: state.customHostnames.map(({ hostname }) =>
        changeId({ resource: "customHostname", name: hostname }),
      ),
    },
  ];
}

/** Its removal is on the way already. */
export function isGoing(state: FallbackOriginState): boolean {
  return judgeFallbackOrigin(state).kind === "leaving";
}

export function removal(name: string): FallbackOriginChange {
  return {
    resource: "fallbackOrigin",
    action: "delete",
    name,
    reason: l10n.t("It was made for this site."),
    before: name,
    destroys: true,
    needs: [],
    spec: { isNew: false },
  };
}

export async function applyFallbackOrigin(
  change: FallbackOriginChange,
  context: ApplyContext,
): Promise<StepResult> {
  const about = fallbackAbout(context.zone);
  const at = { zone_id: context.zone.id };
  if (change.action === "delete") {
    const now = await observeFallbackOrigin(context.api, context.zone);
    if (now && now.origin !== change.name) {
      return { status: "done", detail: l10n.t("it is {0} by now, which is not ours", now.origin) };
    }
    await reading(about, () => context.api.customHostnames.fallbackOrigin.delete(at));
    return done;
  }
  if (change.action !== "wait") {
    // Of sites that are deployed side by side one sets it, and the others share that.
    const now = await context.turns.first(`fallbackOrigin ${context.zone.id}`, async () => {
      const other = await sharedMeanwhile(change, context);
      if (other !== undefined) return other;
      await calling(about, () =>
        context.api.customHostnames.fallbackOrigin.update({ ...at, origin: change.name }),
      );
      return change.name;
    });
    if (now !== change.name) {
      context.run.disown(ledgerEntry("fallbackOrigin", change.name));
      return { status: "done", detail: l10n.t("it shares {0}", now) };
    }
  }
  const siblings = context.site.siblingFallbackOrigins;
  const { value, reached } = await untilDone<FallbackOriginState>(
    {
      subject: fallbackSubject(change),
      read: () => observeFallbackOrigin(context.api, context.zone),
      // The one before, and its removal, may be shown for a moment.
      judge: (state) =>
        isGoing(state) || (state.origin !== change.name && !isOvertaken(change, state))
          ? wait
          : judgeFallbackOrigin(state),
      isEnough: (state) => {
        if (state && isOvertaken(change, state) && !siblings.includes(state.origin)) {
          throw overtaken(change, state);
        }
        return false;
      },
      onWaiting: (state) => context.progress(state?.status ?? l10n.t("not visible yet")),
      limit: longestWait,
    },
    context,
  );
  if (!reached) throw stuck(change, value);
  if (value && value.origin !== change.name) context.run.disown(ledgerEntry("fallbackOrigin", change.name));
  return done;
}

/**
 * The API sets the zone's one fallback origin whatever it was: look again right before.
 *
 * @returns the one that another site of this file has set since the plan: it serves this one, too
 * @throws CdnError (foreign) where somebody else has set one
 */
async function sharedMeanwhile(
  change: FallbackOriginChange,
  context: ApplyContext,
): Promise<string | undefined> {
  const now = await observeFallbackOrigin(context.api, context.zone);
  if (!change.spec.isNew || !now || isGoing(now) || now.origin === change.before) return undefined;
  const entry = ledgerEntry("fallbackOrigin", change.name);
  if (context.site.siblingFallbackOrigins.includes(now.origin)) return now.origin;
  if (now.origin === change.name && context.run.mayBeOurs(entry)) return undefined;
  context.run.disown(entry);
  throw overtaken(change, now);
}

/** Neither ours nor the one before, which may be shown for a moment: another run has set it since. */
function isOvertaken(change: FallbackOriginChange, state: FallbackOriginState): boolean {
  return state.origin !== change.name && state.origin !== change.before && !isGoing(state);
}

function overtaken(change: FallbackOriginChange, { origin }: FallbackOriginState): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: fallbackSubject(change),
    what: l10n.t("another run has just set the zone's fallback origin to {0}", origin),
    remedy: l10n.t(
      "A zone has one. Put both sites into one cdn.jsonc, where they share it; or deploy again to see whose it is.",
    ),
  });
}

function stuck(change: FallbackOriginChange, state: FallbackOriginState | undefined): CdnError {
  return new CdnError({
    reason: "timeout",
    subject: fallbackSubject(change),
    what: l10n.t(
      "it does not become active ({0})",
      [state?.status ?? "", ...(state?.errors ?? [])].join(" ").trim(),
    ),
    remedy: l10n.t("Its name must be a proxied record in the zone. Deploy again; what was done stays done."),
  });
}

function fallbackSubject(change: FallbackOriginChange): string {
  return l10n.t("Fallback origin {0}", change.name);
}

function fallbackAbout(zone: Zone): About {
  return {
    subject: l10n.t("Fallback origin of {0}", zone.name),
    permission: "SSL and Certificates: Edit",
    on: zoneLabel(zone),
  };
}
