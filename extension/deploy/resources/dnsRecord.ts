import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import { poll } from "../../core/poll.ts";
import { done, type StepResult } from "../../core/step.ts";
import type { CloudflareApi } from "../../providers/cloudflare/api.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import { cloudflare } from "../../providers/cloudflare/descriptor.ts";
import { ErrorCode, recordIsThere } from "../../providers/cloudflare/errorCodes.ts";
import { type About, calling, errorCode, reading } from "../../providers/cloudflare/problem.ts";
import type { DnsRecordState } from "../../providers/cloudflare/state.ts";
import type { Zone } from "../../providers/cloudflare/types.ts";
import { zoneLabel } from "../../providers/cloudflare/zones.ts";
import { workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import { dnsComment, isOurComment, ledgerEntry, type Ownership } from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { fallbackHost } from "../model/wanted.ts";
import { fallbackOriginGone, isStillNeeded, reasonToLeave } from "./formerFallback.ts";

export interface DnsRecordSpec {
  readonly name: string;
  /** The record to change or remove; undefined for a new one. */
  readonly id: string | undefined;
  readonly type: "CNAME" | "AAAA";
  readonly content: string;
}

export type DnsRecordChange = ChangeBase<"dnsRecord", DnsRecordSpec>;

/** Records that cannot stand beside a CNAME or that answer for the name instead of us. */
export function answers({ type }: DnsRecordState): boolean {
  return ["A", "AAAA", "CNAME"].includes(type);
}

export async function observeDnsRecords(
  api: CloudflareApi,
  zone: Zone,
  name: string,
): Promise<readonly DnsRecordState[]> {
  const page = await calling(recordAbout(name, zone), () =>
    api.dns.records.list({ zone_id: zone.id, name: { exact: name }, per_page: 100 }),
  );
  return page.result.map((record) => ({
    id: record.id,
    type: record.type,
    name: record.name,
    content: "content" in record ? (record.content ?? "") : "",
    proxied: "proxied" in record ? (record.proxied ?? false) : false,
    comment: record.comment ?? undefined,
    ...(isManaged(record) ? { managed: true } : {}),
  }));
}

/** What a person says to have exactly this record replaced: `A images.example.com 192.0.2.1`. */
export function consentTo(record: DnsRecordState): string {
  return `${record.type} ${record.name} ${record.content}`;
}

/** `before`: ids of the changes that take a bucket's domain off the name. */
export function planDnsRecord(
  site: Site,
  state: SiteState,
  owner: Ownership,
  before: readonly string[],
): readonly DnsRecordChange[] {
  const name = site.fallbackOrigin;
  if (name === undefined) return [];
  const wanted = fallbackHost(site);
  // The record of a bucket's domain comes and goes with the domain.
  const existing = state.dnsRecords.filter((record) => answers(record) && !record.managed);
  const consentFor = (record: DnsRecordState) =>
    isOurRecord(record, site, owner) ? {} : { consent: consentTo(record) };
  if (wanted.kind === "bucketDomain") {
    // R2 makes and keeps the record of a bucket's domain itself; anything else at the name is in its way.
    if (state.bucketDomain) return [];
    return existing.map((record) => ({
      ...removal(record, existing),
      reason: l10n.t("A record of this name stands in the way of the bucket's domain."),
      ...consentFor(record),
    }));
  }
  const right = existing.find((record) => isRight(record, wanted));
  if (right) return [];
  const inTheWay = state.bucketDomain ? [] : existing;
  const [first, ...others] = inTheWay;
  const after = l10n.t("{0} {1}, proxied", wanted.type, wanted.content);
  const base = { resource: "dnsRecord", name, after } as const;
  if (!first) {
    return [
      {
        ...base,
        action: "create",
        reason: wanted.reason,
        destroys: false,
        needs: before,
        spec: { name, id: undefined, type: wanted.type, content: wanted.content },
      },
    ];
  }
  const removals = others.map((record) => ({
    ...removal(record, inTheWay),
    reason: l10n.t("Another record of this name stands in the way."),
    ...consentFor(record),
  }));
  const foreign = !isOurRecord(first, site, owner);
  return [
    ...removals,
    {
      ...base,
      action: "update",
      reason: foreign
        ? l10n.t("A record of somebody else stands at the fallback origin's name.")
        : l10n.t("The record differs."),
      before: describeRecord(first),
      destroys: foreign,
      ...consentFor(first),
      needs: [...before, ...removals.map(changeId)],
      spec: { name, id: first.id, type: wanted.type, content: wanted.content },
    },
  ];
}

/** Records of ours at former names of the fallback origin, once the zone's traffic has left them. */
export function planFormerRecords(site: Site, state: SiteState): readonly DnsRecordChange[] {
  const records = state.former?.dnsRecords ?? [];
  return (
    records
      .filter(({ name }) => !site.siblingFallbackOrigins.includes(name) && !isStillNeeded(name, site, state))
      // A Worker's domain of this name replaces the record itself.
      .filter(({ name }) => !workerDomains(site).includes(name))
      .map((record) => ({
        ...removal(record, records),
        reason: reasonToLeave(site),
        needs: fallbackOriginGone(site, state),
      }))
  );
}

/** Ours by its mark: this site's comment, or the one of its former name where the ledger knows the record. */
export function isOurRecord(record: DnsRecordState, site: Site, owner: Ownership): boolean {
  if (record.comment === dnsComment(site.name)) return true;
  return isOurComment(record.comment) && owner.made.has(ledgerEntry("dnsRecord", record.name));
}

/** The ledger's entry for the record at the fallback origin's name, where it is or will be ours. */
export function recordEntries(
  site: Site,
  state: SiteState,
  owner: Ownership,
  planned: readonly DnsRecordChange[],
): readonly string[] {
  const isMade = planned.some(({ action }) => action === "create" || action === "update");
  const isThere = state.dnsRecords.some((record) => answers(record) && isOurRecord(record, site, owner));
  if (site.fallbackOrigin === undefined) return [];
  return isMade || isThere ? [ledgerEntry("dnsRecord", site.fallbackOrigin)] : [];
}

function isRight(
  record: DnsRecordState,
  wanted: { readonly type: string; readonly content: string },
): boolean {
  return record.type === wanted.type && sameContent(record.content, wanted.content) && record.proxied;
}

/** Several records of one name are told apart by type and content. */
export function removal(record: DnsRecordState, among: readonly DnsRecordState[]): DnsRecordChange {
  const isOnly = among.filter(({ name }) => name === record.name).length < 2;
  return {
    resource: "dnsRecord",
    action: "delete",
    name: isOnly ? record.name : `${record.name} ${record.type} ${record.content}`,
    reason: l10n.t("It was made for this site."),
    before: describeRecord(record),
    destroys: true,
    needs: [],
    spec: {
      name: record.name,
      id: record.id,
      type: record.type === "AAAA" ? "AAAA" : "CNAME",
      content: record.content,
    },
  };
}

export async function applyDnsRecord(change: DnsRecordChange, context: ApplyContext): Promise<StepResult> {
  const { name, id, type, content } = change.spec;
  const about = recordAbout(name, context.zone);
  const at = { zone_id: context.zone.id };
  if (change.action === "delete") {
    if (id) await reading(about, () => context.api.dns.records.delete(id, at), [ErrorCode.recordNotFound]);
    return done;
  }
  const record = {
    ...at,
    type,
    name,
    content,
    ttl: 1,
    proxied: true,
    comment: dnsComment(context.site.name),
  } as const;
  await calling<unknown>(about, () =>
    id
      ? context.api.dns.records.update(id, record)
      : untilFree(change, context, () =>
          createOnce<object>({
            create: () => context.api.dns.records.create(record),
            find: async () => {
              const now = await observeDnsRecords(context.api, context.zone, name);
              const same = now.find((found) => found.type === type && sameContent(found.content, content));
              return same && adopted(same, change, context);
            },
            duplicates: recordIsThere,
          }),
        ),
  );
  return done;
}

/**
 * A record that is there already, as wanted: ours, whose answer was lost, or made since the plan. Unproxied it would
 * never carry a fallback origin: ours becomes proxied, another's is not touched.
 */
async function adopted(
  same: DnsRecordState,
  change: DnsRecordChange,
  context: ApplyContext,
): Promise<object> {
  if (same.proxied) return same;
  const { name, type, content } = change.spec;
  const comment = dnsComment(context.site.name);
  if (same.comment !== comment) {
    throw new CdnError({
      provider: cloudflare.id,
      reason: "foreign",
      subject: l10n.t("DNS record {0}", name),
      what: l10n.t("somebody else has just made it, and it is not proxied ({0})", describeRecord(same)),
      remedy: l10n.t(
        "It was not touched. Switch its proxy on in the zone's DNS, or remove it there, then deploy again.",
      ),
    });
  }
  const at = { zone_id: context.zone.id };
  return context.api.dns.records.update(same.id, {
    ...at,
    type,
    name,
    content,
    ttl: 1,
    proxied: true,
    comment,
  });
}

/** Milliseconds until the record of a bucket's domain is gone after the domain: seconds. */
const longestWaitForRoom = 30_000;

/** Where only the record of a bucket's domain that was given up a moment ago is in the way, waits until it is gone. */
async function untilFree(
  change: DnsRecordChange,
  context: ApplyContext,
  create: () => Promise<unknown>,
): Promise<void> {
  const { value } = await poll<{ readonly error?: unknown; readonly retry?: boolean }>({
    read: async () => {
      try {
        await create();
        return {};
      } catch (error) {
        if (!recordIsThere.includes(errorCode(error) ?? 0)) return { error };
        const now = (await observeDnsRecords(context.api, context.zone, change.spec.name)).filter(answers);
        return { error, retry: now.every(({ managed }) => managed) };
      }
    },
    until: ({ error, retry }) => error === undefined || !retry,
    onWaiting: () => context.progress(l10n.t("waiting until the bucket domain's record is gone")),
    signal: context.signal,
    limit: longestWaitForRoom,
    now: context.now,
  });
  if (value.error !== undefined) throw value.error;
}

/** R2 keeps the record of a bucket's domain read-only: a proxied CNAME to public.r2.dev. */
function isManaged(record: { readonly meta?: unknown; readonly content?: unknown }): boolean {
  const { meta } = record;
  const isReadOnly = typeof meta === "object" && meta !== null && Reflect.get(meta, "read_only") === true;
  return isReadOnly || record.content === "public.r2.dev";
}

function sameContent(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\.$/, "");
  return plain(one) === plain(other);
}

export function describeRecord(record: DnsRecordState): string {
  const text = `${record.type} ${record.content}`;
  return record.proxied ? l10n.t("{0}, proxied", text) : text;
}

function recordAbout(name: string, zone: Zone): About {
  return { subject: l10n.t("DNS record {0}", name), permission: "DNS: Edit", on: zoneLabel(zone) };
}
