import * as l10n from "@vscode/l10n";
import type { CloudflareApi } from "../../cloudflare/api.ts";
import { type About, calling, reading } from "../../cloudflare/problem.ts";
import type { Zone } from "../../cloudflare/types.ts";
import { zoneLabel } from "../../cloudflare/zones.ts";
import type { Site } from "../../site/site.ts";
import { type ApplyContext, done, type StepResult } from "../applyContext.ts";
import { type ChangeBase, changeId } from "../change.ts";
import { createOnce } from "../createOnce.ts";
import { dnsComment, isOurComment } from "../ownership.ts";
import type { DnsRecordState, SiteState } from "../state.ts";
import { fallbackHost } from "../wanted.ts";

export interface DnsRecordSpec {
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
  }));
}

export function planDnsRecord(site: Site, state: SiteState): readonly DnsRecordChange[] {
  const name = site.fallbackOrigin;
  const wanted = fallbackHost(site);
  const existing = state.dnsRecords.filter(answers);
  if (wanted.kind === "bucketDomain") {
    // R2 makes and keeps the record of a bucket's domain itself; anything else at the name is in its way.
    if (state.bucketDomain) return [];
    return existing.map((record) => ({
      ...removal(site, record),
      reason: l10n.t("A record of this name stands in the way of the bucket's domain."),
      ...(isOurComment(record.comment) ? {} : { consent: name }),
    }));
  }
  const right = existing.find(
    (record) => record.type === wanted.type && sameContent(record.content, wanted.content) && record.proxied,
  );
  if (right) return [];
  const inTheWay = state.bucketDomain ? [] : existing;
  const [first, ...others] = inTheWay;
  const needs = state.bucketDomain ? [changeId({ resource: "bucketDomain", name })] : [];
  const after = l10n.t("{0} {1}, proxied", wanted.type, wanted.content);
  const base = { resource: "dnsRecord", name, after } as const;
  if (!first) {
    return [
      {
        ...base,
        action: "create",
        reason: wanted.reason,
        destroys: false,
        needs,
        spec: { id: undefined, type: wanted.type, content: wanted.content },
      },
    ];
  }
  const foreign = inTheWay.some((record) => !isOurComment(record.comment));
  return [
    ...others.map((record) => ({
      ...removal(site, record),
      name: `${name} ${record.type}`,
      reason: l10n.t("Another record of this name stands in the way."),
      ...(isOurComment(record.comment) ? {} : { consent: name }),
    })),
    {
      ...base,
      action: "update",
      reason: foreign
        ? l10n.t("A record of somebody else stands at the fallback origin's name.")
        : l10n.t("The record differs."),
      before: describeRecord(first),
      destroys: foreign,
      ...(foreign ? { consent: name } : {}),
      needs,
      spec: { id: first.id, type: wanted.type, content: wanted.content },
    },
  ];
}

export function removal(site: Site, record: DnsRecordState): DnsRecordChange {
  return {
    resource: "dnsRecord",
    action: "delete",
    name: site.fallbackOrigin,
    reason: l10n.t("It was made for this site."),
    before: describeRecord(record),
    destroys: true,
    needs: [],
    spec: { id: record.id, type: record.type === "AAAA" ? "AAAA" : "CNAME", content: record.content },
  };
}

export async function applyDnsRecord(change: DnsRecordChange, context: ApplyContext): Promise<StepResult> {
  const { id, type, content } = change.spec;
  const about = recordAbout(change.name, context.zone);
  const at = { zone_id: context.zone.id };
  if (change.action === "delete") {
    if (id) await reading(about, () => context.api.dns.records.delete(id, at), [81044]);
    return done;
  }
  const record = {
    ...at,
    type,
    name: change.name,
    content,
    ttl: 1,
    proxied: true,
    comment: dnsComment(context.site.name),
  } as const;
  await calling(about, () =>
    id
      ? context.api.dns.records.update(id, record)
      : createOnce<object>({
          create: () => context.api.dns.records.create(record),
          find: async () => {
            const now = await observeDnsRecords(context.api, context.zone, change.name);
            return now.find((found) => found.type === type && sameContent(found.content, content));
          },
          duplicates: [81053, 81057, 81058],
        }),
  );
  return done;
}

function sameContent(one: string, other: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\.$/, "");
  return plain(one) === plain(other);
}

function describeRecord(record: DnsRecordState): string {
  const text = `${record.type} ${record.content}`;
  return record.proxied ? l10n.t("{0}, proxied", text) : text;
}

function recordAbout(name: string, zone: Zone): About {
  return { subject: l10n.t("DNS record {0}", name), permission: "DNS: Edit", on: zoneLabel(zone) };
}
