import * as l10n from "@vscode/l10n";
import { CdnError } from "../../cdnError.ts";
import type { CloudflareApi } from "../../cloudflare/api.ts";
import { type About, calling, reading } from "../../cloudflare/problem.ts";
import type { Zone } from "../../cloudflare/types.ts";
import { zoneLabel } from "../../cloudflare/zones.ts";
import { resolveTxt } from "../../dns/resolve.ts";
import type { Site } from "../../site/site.ts";
import { type ApplyContext, done, type StepResult } from "../applyContext.ts";
import { type ChangeBase, changeId } from "../change.ts";
import { createOnce } from "../createOnce.ts";
import type { RecordToAdd } from "../events.ts";
import { ledgerEntry, type Ownership } from "../ownership.ts";
import { poll } from "../poll.ts";
import type { CustomHostnameState, HostnameQuotaState, SiteState } from "../state.ts";

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
/** The largest page that the schema allows: 1,000 hostnames in one call. */
const pageSize = 1000;

/** The hostnames of the zone that are in `names`. One call for up to 1,000 hostnames. */
export async function observeCustomHostnames(
  api: CloudflareApi,
  zone: Zone,
): Promise<readonly CustomHostnameState[]> {
  return calling(hostnameAbout("*", zone), async () => {
    const first = await api.customHostnames.list({ zone_id: zone.id, per_page: pageSize });
    const found = first.result.map(toState);
    // The service may give smaller pages than it was asked for: count in the size that it tells.
    const { total, perPage } = pageInfo(first);
    const rest = await Promise.all(
      Array.from({ length: Math.max(0, Math.ceil(total / perPage) - 1) }, (_, index) =>
        api.customHostnames.list({ zone_id: zone.id, per_page: perPage, page: index + 2 }),
      ),
    );
    return [...found, ...rest.flatMap((page) => page.result.map(toState))];
  });
}

export async function observeHostnameQuota(
  api: CloudflareApi,
  zone: Zone,
): Promise<HostnameQuotaState | undefined> {
  // 1404, 1456: Cloudflare for SaaS is off; the other reads say so with its remedy.
  const found = await reading(
    hostnameAbout("*", zone),
    () => api.customHostnames.quota.get({ zone_id: zone.id }),
    [1404, 1456],
  );
  return found && { used: found.used, allocated: found.allocated, hardCap: found.hard_cap };
}

export async function readCustomHostname(
  api: CloudflareApi,
  zone: Zone,
  id: string,
  hostname: string,
): Promise<CustomHostnameState | undefined> {
  const found = await reading(
    hostnameAbout(hostname, zone),
    () => api.customHostnames.get(id, { zone_id: zone.id }),
    [1436],
  );
  return found && toState(found);
}

export function planCustomHostnames(
  site: Site,
  state: SiteState,
  owner: Ownership,
): readonly CustomHostnameChange[] {
  const wanted = site.hostnames.flatMap((hostname): CustomHostnameChange[] => {
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
    if (isActive(existing)) return [];
    return [
      {
        ...base,
        action: isGivenUp(existing) ? "update" : "wait",
        reason: isGivenUp(existing)
          ? l10n.t("Its validation ran out of time; it starts again.")
          : l10n.t("It is not active yet."),
        before: describeState(existing),
        after: l10n.t("active"),
        spec: { id: existing.id },
      },
    ];
  });
  const dropped = state.customHostnames
    .filter((found) => !site.hostnames.includes(found.hostname))
    .filter((found) => owner.made.has(ledgerEntry("customHostname", found.hostname)))
    .map((found) => ({ ...removal(found), reason: l10n.t("cdn.jsonc does not name it any more.") }));
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
        [1436],
      );
    }
    return done;
  }
  const id = existingId ?? (await create(change.name, context, about));
  if (change.action === "update") {
    // A PATCH with the same method and type starts the validation again, with new records.
    await calling(about, () =>
      context.api.customHostnames.edit(id, { zone_id: context.zone.id, ssl: validation }),
    );
  }
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
      duplicates: [1406],
    }),
  );
  return id;
}

/** The service names the TXT records some seconds after the hostname was made. */
async function untilNamed(id: string, hostname: string, context: ApplyContext): Promise<CustomHostnameState> {
  const { value, reached } = await poll({
    read: () => readCustomHostname(context.api, context.zone, id, hostname),
    until: (state) => {
      if (!state) throw gone(hostname);
      throwIfStuck(state);
      return isActive(state) || hasAllNames(state);
    },
    onWaiting: () => context.progress(l10n.t("waiting for Cloudflare to name the TXT records")),
    signal: context.signal,
    limit: longestWaitForNames,
    now: context.now,
  });
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
  const { value, reached } = await poll({
    read: () => readCustomHostname(context.api, context.zone, id, hostname),
    until: (state) => {
      if (!state) throw gone(hostname);
      throwIfStuck(state);
      return isActive(state);
    },
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
    signal: context.signal,
    limit: context.waitForRecords ? longestWaitForPerson : longestWaitForValidation,
    now: context.now,
  });
  if (reached) return done;
  if (value && !(await arePublished(recordsToAdd(value), context))) {
    return { status: "recordsMissing", records: recordsToAdd(value) };
  }
  throw value ? timedOut(value) : gone(hostname);
}

/** The records go to the DNS provider where it is ours to write, and to the person otherwise. */
async function handOver(
  hostname: string,
  records: readonly RecordToAdd[],
  context: ApplyContext,
): Promise<void> {
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

export function recordsToAdd(state: CustomHostnameState): readonly RecordToAdd[] {
  return state.validation.map(({ name, value }) => ({
    type: "TXT",
    name,
    value,
    purpose: name.startsWith("_acme-challenge.")
      ? l10n.t("proves to the certificate authority that {0} is yours", state.hostname)
      : l10n.t("proves to Cloudflare that {0} is yours", state.hostname),
  }));
}

/** Ownership (while pending) and certificate (while pending) each bring one record. */
function hasAllNames(state: CustomHostnameState): boolean {
  const challenge = state.validation.some(({ name }) => name.startsWith("_acme-challenge."));
  const ownership = state.validation.some(({ name }) => name.startsWith("_cf-custom-hostname."));
  const certificateOnTheWay = ["pending_issuance", "pending_deployment", "active"].includes(state.sslStatus);
  return (challenge || certificateOnTheWay) && (ownership || state.status === "active");
}

export function isActive(state: CustomHostnameState): boolean {
  return state.status === "active" && state.sslStatus === "active";
}

export function describeState(state: CustomHostnameState): string {
  return l10n.t("hostname {0}, certificate {1}", state.status, state.sslStatus);
}

function throwIfStuck(state: CustomHostnameState): void {
  if (["moved", "blocked", "pending_blocked"].includes(state.status)) {
    throw new CdnError({
      reason: "conflict",
      subject: subject(state.hostname),
      what: l10n.t("another zone holds it (state {0})", state.status),
      remedy: l10n.t("Remove it from the other zone or account first, then deploy again."),
    });
  }
  if (state.status === "deleted" || state.sslStatus === "deleted") throw gone(state.hostname);
  if (isGivenUp(state)) throw timedOut(state);
}

/** Cloudflare has stopped trying; only a new start helps. */
function isGivenUp(state: CustomHostnameState): boolean {
  return state.sslStatus.endsWith("_timed_out") || state.sslStatus === "expired";
}

function gone(hostname: string): CdnError {
  return new CdnError({
    reason: "notFound",
    subject: subject(hostname),
    what: l10n.t("it was removed while it was being validated"),
    remedy: l10n.t("Deploy again to make it anew."),
  });
}

function timedOut(state: CustomHostnameState): CdnError {
  return new CdnError({
    reason: "timeout",
    subject: subject(state.hostname),
    what: l10n.t("it does not become active ({0})", [describeState(state), ...state.errors].join("; ")),
    remedy: l10n.t(
      "Check that both TXT records are published exactly as shown, then deploy again; what was done stays done.",
    ),
  });
}

interface ApiHostname {
  readonly id: string;
  readonly hostname: string;
  readonly status?: string;
  readonly verification_errors?: readonly string[];
  readonly ownership_verification?: { readonly name?: string; readonly value?: string };
  readonly ssl?: {
    readonly status?: string;
    readonly expires_on?: string;
    readonly certificates?: readonly { readonly expires_on?: string }[];
    readonly validation_errors?: readonly { readonly message?: string }[];
    readonly validation_records?: readonly { readonly txt_name?: string; readonly txt_value?: string }[];
  };
}

function toState(found: ApiHostname): CustomHostnameState {
  const { ssl, ownership_verification: ownership } = found;
  const status = found.status ?? "pending";
  const challenges = (ssl?.validation_records ?? []).flatMap(({ txt_name: name, txt_value: value }) =>
    name && value ? [{ name, value }] : [],
  );
  const owner =
    status !== "active" && ownership?.name && ownership.value
      ? [{ name: ownership.name, value: ownership.value }]
      : [];
  const expiries = [
    ssl?.expires_on,
    ...(ssl?.certificates ?? []).map((certificate) => certificate.expires_on),
  ]
    .flatMap((date) => (date ? [Date.parse(date)] : []))
    .filter((time) => !Number.isNaN(time));
  return {
    id: found.id,
    hostname: found.hostname,
    status,
    sslStatus: ssl?.status ?? "initializing",
    errors: [
      ...(found.verification_errors ?? []),
      ...(ssl?.validation_errors ?? []).flatMap(({ message }) => (message ? [message] : [])),
    ],
    validation: ssl?.status === "active" ? owner : [...owner, ...challenges],
    certificateExpires: expiries.length > 0 ? Math.max(...expiries) : undefined,
  };
}

function pageInfo(page: object): { readonly total: number; readonly perPage: number } {
  const info = "result_info" in page ? page.result_info : undefined;
  const number = (name: string) => {
    const value = typeof info === "object" && info !== null ? Reflect.get(info, name) : undefined;
    return typeof value === "number" ? value : 0;
  };
  return { total: number("total_count"), perPage: Math.max(5, number("per_page") || pageSize) };
}

function subject(hostname: string): string {
  return l10n.t("Custom hostname {0}", hostname);
}

function hostnameAbout(hostname: string, zone: Zone): About {
  return {
    subject: subject(hostname),
    permission: "SSL and Certificates: Edit",
    on: zoneLabel(zone),
  };
}

/** The custom hostname's step of a plan, as other changes name it in `needs`. */
export function customHostnameId(hostname: string): string {
  return changeId({ resource: "customHostname", name: hostname });
}
