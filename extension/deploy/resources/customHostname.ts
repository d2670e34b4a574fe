import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import type { RecordToAdd } from "../../core/events.ts";
import { poll } from "../../core/poll.ts";
import { done, type StepResult } from "../../core/step.ts";
import { resolveTxt } from "../../dns/resolve.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import {
  hostnameAbout,
  hostnameSubject,
  readCustomHostname,
} from "../../providers/cloudflare/customHostnames.ts";
import { ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import {
  describeState,
  hasAllNames,
  isActive,
  judgeHostname,
  recordsToAdd,
} from "../../providers/cloudflare/hostnameState.ts";
import { reasonToWait } from "../../providers/cloudflare/judgement.ts";
import { type About, calling, errorCode, reading } from "../../providers/cloudflare/problem.ts";
import type { CustomHostnameState } from "../../providers/cloudflare/state.ts";
import { customHostnames, workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import { ledgerEntry, type Ownership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { refuseOthers } from "./refuseOthers.ts";
import { untilDone } from "./untilDone.ts";

export interface CustomHostnameSpec {
  /** Undefined for a hostname that is still to be made. */
  readonly id: string | undefined;
}

export type CustomHostnameChange = ChangeBase<"customHostname", CustomHostnameSpec>;

/** Domain-validated, by TXT: the one method that works before the visitors' DNS points here. */
const validation = { method: "txt", type: "dv", settings: { min_tls_version: "1.2" } } as const;

/** Naming the TXT records takes seconds. */
const longestWaitForNames = 2 * 60_000;
/** Once the records are there, validation and issuance take minutes. */
const longestWaitForValidation = 20 * 60_000;
/** Certificates of Let's Encrypt wait 7 days for their records; nobody waits longer at a terminal. */
const longestWaitForPerson = 24 * 60 * 60_000;
/** A removal takes seconds, seldom minutes. */
const longestWaitForRemoval = 10 * 60_000;

export function planCustomHostnames(
  site: Site,
  state: SiteState,
  owner: Ownership,
): readonly CustomHostnameChange[] {
  const names = customHostnames(site);
  const wanted = names.flatMap((hostname): CustomHostnameChange[] => {
    const existing = state.customHostnames.find((found) => found.hostname === hostname);
    const base = { resource: "customHostname", name: hostname, destroys: false, needs: [] } as const;
    if (!existing) {
      return [
        {
          ...base,
          action: "create",
          reason: l10n.t("Cloudflare does not know the hostname yet."),
          after: l10n.t("custom hostname with its own certificate, validated by TXT records"),
          spec: { id: undefined },
        },
      ];
    }
    const judgement = judgeHostname(existing);
    if (judgement.kind === "done") return [];
    const startsAgain = judgement.kind === "restart" || judgement.kind === "leaving";
    return [
      {
        ...base,
        action: startsAgain ? "update" : "wait",
        reason: reasonToWait(judgement),
        before: describeState(existing),
        after: l10n.t("active"),
        spec: { id: existing.id },
      },
    ];
  });
  const dropped = state.customHostnames
    .filter((found) => !names.includes(found.hostname))
    .filter((found) => owner.made.has(ledgerEntry("customHostname", found.hostname)))
    .map((found) => {
      if (!workerDomains(site).includes(found.hostname)) {
        return { ...removal(found), reason: l10n.t("cdn.jsonc does not name it any more.") };
      }
      // Served both ways for a moment: the new one has to answer before the former one goes.
      const needs = [changeId({ resource: "workerDomain", name: found.hostname })];
      return {
        ...removal(found),
        needs,
        reason: l10n.t("The zone itself serves it now, without Cloudflare for SaaS."),
      };
    });
  return [...wanted, ...dropped];
}

/** What more hostnames cost, where the plan's number is used up. */
export function quotaWarnings(state: SiteState, changes: readonly CustomHostnameChange[]): readonly string[] {
  const quota = state.hostnameQuota;
  const added = changes.filter(({ action }) => action === "create").length;
  if (!quota || added === 0 || quota.used + added <= quota.allocated) return [];
  return [
    l10n.t(
      "The zone will have {0} custom hostnames; {1} are included, Cloudflare bills the others.",
      quota.used + added,
      quota.allocated,
    ),
  ];
}

export function removal(existing: CustomHostnameState): CustomHostnameChange {
  return {
    resource: "customHostname",
    action: "delete",
    name: existing.hostname,
    reason: l10n.t("It was made for this site."),
    before: describeState(existing),
    destroys: true,
    needs: [],
    spec: { id: existing.id },
  };
}

export async function applyCustomHostname(
  change: CustomHostnameChange,
  context: ApplyContext,
): Promise<StepResult> {
  const about = hostnameAbout(change.name, context.zone);
  const { id: existingId } = change.spec;
  if (change.action === "delete") {
    if (existingId) {
      await reading(
        about,
        () => context.api.customHostnames.delete(existingId, { zone_id: context.zone.id }),
        [ErrorCode.hostnameNotFound],
      );
    }
    return done;
  }
  const startAgain = change.action === "update" && existingId !== undefined;
  const id = startAgain
    ? await revive(existingId, change.name, context, about)
    : (existingId ?? (await create(change.name, context, about)));
  const named = await untilNamed(id, change.name, context);
  if (isActive(named)) return done;

  const records = recordsToAdd(named);
  await handOver(change.name, records, context);
  if (!context.publishRecords && !context.waitForRecords && !(await arePublished(records, context))) {
    return { status: "recordsMissing", records };
  }
  return untilActive(id, change.name, context, records);
}

async function create(hostname: string, context: ApplyContext, about: About): Promise<string> {
  const zone_id = context.zone.id;
  const { id } = await calling(about, () =>
    createOnce<{ readonly id: string }>({
      create: () => context.api.customHostnames.create({ zone_id, hostname, ssl: validation }),
      find: async () => {
        const page = await context.api.customHostnames.list({ zone_id, hostname: { exact: hostname } });
        return page.result.find((found) => found.hostname === hostname);
      },
      duplicates: [ErrorCode.duplicateHostname],
      refuseOthers: () =>
        refuseOthers(ledgerEntry("customHostname", hostname), hostnameSubject(hostname), context),
    }),
  );
  return id;
}

/** A hostname that is given up starts its validation anew; one that is on its way out is made anew. */
async function revive(id: string, hostname: string, context: ApplyContext, about: About): Promise<string> {
  const { value } = await poll({
    read: () => readCustomHostname(context.api, context.zone, id, hostname),
    until: (state) => state === undefined || judgeHostname(state).kind !== "leaving",
    onWaiting: () => context.progress(l10n.t("waiting until its removal is done")),
    signal: context.signal,
    limit: longestWaitForRemoval,
    now: context.now,
  });
  if (!value) return create(hostname, context, about);
  try {
    // A PATCH with the same method and type starts the validation again, with new records.
    await context.api.customHostnames.edit(id, { zone_id: context.zone.id, ssl: validation });
    return id;
  } catch (error) {
    if (errorCode(error) === ErrorCode.hostnameNotFound) return create(hostname, context, about);
    return calling(about, () => Promise.reject(error));
  }
}

/** The service names the TXT records some seconds after the hostname was made. */
async function untilNamed(id: string, hostname: string, context: ApplyContext): Promise<CustomHostnameState> {
  const { value, reached } = await untilDone<CustomHostnameState>(
    {
      subject: hostnameSubject(hostname),
      read: () => readCustomHostname(context.api, context.zone, id, hostname),
      judge: judgeHostname,
      isEnough: (state) => state !== undefined && judgeHostname(state).kind === "wait" && hasAllNames(state),
      onWaiting: () => context.progress(l10n.t("waiting for Cloudflare to name the TXT records")),
      limit: longestWaitForNames,
    },
    context,
  );
  if (!value) throw gone(hostname);
  if (!reached && value.validation.length === 0) throw timedOut(value);
  return value;
}

async function untilActive(
  id: string,
  hostname: string,
  context: ApplyContext,
  records: readonly RecordToAdd[],
): Promise<StepResult> {
  let shown = records;
  const { value, reached } = await untilDone<CustomHostnameState>(
    {
      subject: hostnameSubject(hostname),
      read: () => readCustomHostname(context.api, context.zone, id, hostname),
      judge: judgeHostname,
      // Without an active fallback origin no hostname validates.
      isEnough: () => context.hasFailed("fallbackOrigin"),
      onWaiting: async (state) => {
        if (!state) return;
        const current = recordsToAdd(state);
        // A new attempt brings new values; the old ones will never do.
        if (current.some((record) => !shown.some((known) => isSameRecord(known, record)))) {
          shown = current;
          await handOver(hostname, current, context);
        }
        context.progress(describeState(state));
      },
      // Only a person takes a day; what Cloudflare does itself takes minutes.
      limit: (state) =>
        context.waitForRecords && state.validation.length > 0
          ? longestWaitForPerson
          : longestWaitForValidation,
    },
    context,
  );
  if (reached) {
    if (value && isActive(value)) return done;
    return { status: "skipped", because: l10n.t("something it waits for is not done") };
  }
  if (!value) throw gone(hostname);
  if (judgeHostname(value).kind === "wait" && !(await arePublished(recordsToAdd(value), context))) {
    return { status: "recordsMissing", records: recordsToAdd(value) };
  }
  throw timedOut(value);
}

/** The records go to the DNS provider where it is ours to write, and to the person otherwise. */
async function handOver(
  hostname: string,
  records: readonly RecordToAdd[],
  context: ApplyContext,
): Promise<void> {
  if (records.length === 0) return;
  if (!context.publishRecords) {
    context.emit({ type: "records", hostname, records });
    return;
  }
  context.progress(l10n.t("publishing {0} TXT records", records.length));
  await context.publishRecords(records);
}

function isSameRecord(one: RecordToAdd, other: RecordToAdd): boolean {
  return one.name === other.name && one.value === other.value;
}

/** True when public DNS shows every record. A resolver that fails counts as not yet. */
async function arePublished(records: readonly RecordToAdd[], context: ApplyContext): Promise<boolean> {
  const seen = await Promise.all(
    records.map(async (record) => {
      try {
        const values = await resolveTxt(record.name, context.endpoints, context.signal);
        return values.includes(record.value);
      } catch {
        context.signal.throwIfAborted();
        return false;
      }
    }),
  );
  return seen.every(Boolean);
}

function gone(hostname: string): CdnError {
  return new CdnError({
    reason: "notFound",
    subject: hostnameSubject(hostname),
    what: l10n.t("it was removed while it was being validated"),
    remedy: l10n.t("Deploy again to make it anew."),
  });
}

function timedOut(state: CustomHostnameState): CdnError {
  return new CdnError({
    reason: "timeout",
    subject: hostnameSubject(state.hostname),
    what: l10n.t("it does not become active ({0})", [describeState(state), ...state.errors].join("; ")),
    remedy: l10n.t(
      "Check that both TXT records are published exactly as shown, then deploy again; what was done stays done.",
    ),
  });
}

/** The custom hostname's step of a plan, as other changes name it in `needs`. */
export function customHostnameId(hostname: string): string {
  return changeId({ resource: "customHostname", name: hostname });
}
