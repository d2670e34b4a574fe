import * as l10n from "@vscode/l10n";
import type { RecordResponse } from "cloudflare/resources/dns/records";
import { CdnError } from "../../core/cdnError.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import {
  comparableValue,
  type DnsCapabilities,
  type DnsProvider,
  type DnsRecord,
  type DnsRecordInput,
  defaultLineId,
} from "../capabilities/dns.ts";
import { type ApiContext, type CloudflareApi, createCloudflareApi } from "./api.ts";
import { cloudflare } from "./descriptor.ts";
import { ErrorCode, recordIsThere } from "./errorCodes.ts";
import { cloudflareLines } from "./lines.ts";
import { type About, calling, errorCode, reading } from "./problem.ts";
import type { Zone } from "./types.ts";
import { findZone } from "./zones.ts";

const lineName = () => cloudflareLines()[0]?.name ?? defaultLineId;

export interface CloudflareDnsOptions {
  /** A client whose every wait ends with this signal: a plan is applied later than it was made. */
  readonly connect: (signal: AbortSignal) => CloudflareApi;
  /** The zone's name, lower-case punycode. */
  readonly domain: string;
}

/** Throws `unauthenticated` where no token is given. */
export function cloudflareDns(domain: string, context: ApiContext): DnsProvider {
  requireKey(cloudflare, context.credentials);
  return cloudflareDnsProvider({ connect: (signal) => createCloudflareApi({ ...context, signal }), domain });
}

/** A zone at Cloudflare as a DNS provider for public hostnames. It has no lines, so it cannot split. */
export function cloudflareDnsProvider({ connect, domain }: CloudflareDnsOptions): DnsProvider {
  let found: Promise<Zone> | undefined;
  async function zone(api: CloudflareApi): Promise<Zone> {
    found ??= findZone(api, domain);
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  }

  const about = (subject: string): About => ({
    subject,
    permission: "DNS: Edit",
    on: l10n.t("zone {0}", domain),
  });
  const aboutZone = about(l10n.t("DNS of {0} at Cloudflare", domain));

  function fromApi(record: RecordResponse): DnsRecord {
    const value = "content" in record && typeof record.content === "string" ? record.content : "";
    return {
      id: record.id,
      name: record.name.toLowerCase(),
      type: record.type,
      lineId: defaultLineId,
      line: lineName(),
      value: comparableValue(record.type, value),
      ttl: record.ttl,
      remark: record.comment ?? "",
      enabled: true,
    };
  }

  function toApi(record: DnsRecordInput) {
    const common = { name: record.name, ttl: record.ttl, comment: record.remark };
    switch (record.type) {
      case "CNAME":
        // Not proxied: the name is a custom hostname of another zone, whose Worker and certificate must answer.
        return { ...common, type: "CNAME" as const, content: record.value, proxied: false };
      case "TXT":
        return { ...common, type: "TXT" as const, content: `"${record.value}"` };
      default:
        throw new CdnError({
          provider: cloudflare.id,
          reason: "unexpected",
          subject: `${record.type} ${record.name}`,
          what: l10n.t("records of this type are not written"),
          remedy: l10n.t("Please report this."),
        });
    }
  }

  async function list(signal: AbortSignal): Promise<readonly DnsRecord[]> {
    const api = connect(signal);
    const { id } = await zone(api);
    return calling(aboutZone, async () => {
      const records: DnsRecord[] = [];
      for await (const record of api.dns.records.list({ zone_id: id, per_page: 5000 }, { signal })) {
        records.push(fromApi(record));
      }
      return records;
    });
  }

  /** The record of this name, type and value that is there already. */
  async function identical(record: DnsRecordInput, signal: AbortSignal): Promise<RecordResponse | undefined> {
    const api = connect(signal);
    const { id: zone_id } = await zone(api);
    const page = await calling(aboutZone, () =>
      api.dns.records.list({ zone_id, name: { exact: record.name }, per_page: 100 }, { signal }),
    );
    return page.result.find((found) => {
      const other = fromApi(found);
      return other.type === record.type && other.value === comparableValue(record.type, record.value);
    });
  }

  return {
    kind: "cloudflare",
    title: "Cloudflare DNS",
    domain,
    list,

    async read(id, signal) {
      const api = connect(signal);
      const { id: zone_id } = await zone(api);
      const record = await reading(aboutZone, () => api.dns.records.get(id, { zone_id }, { signal }), [
        ErrorCode.recordNotFound,
      ]);
      return record === undefined ? undefined : fromApi(record);
    },

    async create(record, signal) {
      const api = connect(signal);
      const { id: zone_id } = await zone(api);
      try {
        return fromApi(await api.dns.records.create({ zone_id, ...toApi(record) }, { signal }));
      } catch (error) {
        const code = errorCode(error);
        // Also where an earlier attempt of ours was carried out and only its answer was lost.
        if (code !== undefined && recordIsThere.includes(code)) {
          const same = await identical(record, signal);
          if (same !== undefined && !isProxied(same)) return fromApi(same);
          if (same !== undefined) throw proxiedAlready(record);
        }
        return calling(about(`${record.type} ${record.name}`), () => Promise.reject(error));
      }
    },

    async modify(id, record, signal) {
      const api = connect(signal);
      const { id: zone_id } = await zone(api);
      return calling(about(`${record.type} ${record.name}`), async () =>
        fromApi(await api.dns.records.update(id, { zone_id, ...toApi(record) }, { signal })),
      );
    },

    async remove(id, signal) {
      const api = connect(signal);
      const { id: zone_id } = await zone(api);
      await reading(aboutZone, () => api.dns.records.delete(id, { zone_id }, { signal }), [
        ErrorCode.recordNotFound,
      ]);
    },

    async capabilities(): Promise<DnsCapabilities> {
      return {
        split: false,
        lines: cloudflareLines().map((line) => ({ ...line, usable: true })),
        minTtl: 60, // https://developers.cloudflare.com/dns/manage-dns-records/reference/ttl/
        recordsPerLine: 100,
        delegated: true, // `findZone` refuses a zone that is not active
        nameServers: [],
      };
    },

    // Cloudflare's list shows a write at once.
    settle: () => Promise.resolve(),
  };
}

function isProxied(record: RecordResponse): boolean {
  return "proxied" in record && record.proxied === true;
}

/** Proxied, the name would be answered by its own zone and not by the custom hostname's Worker and certificate. */
function proxiedAlready({ type, name, value }: DnsRecordInput): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason: "conflict",
    subject: `${type} ${name}`,
    what: l10n.t("the record is there already ({0}), but proxied", value),
    remedy: l10n.t("Set it to DNS only in the zone's DNS, then run again."),
  });
}
