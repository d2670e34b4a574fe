import { isIPv4, isIPv6 } from "node:net";
import { type Context, Hono } from "hono";
import type { RecordSource, SandboxRecord } from "../dns/zoneData.ts";
import { fail, jsonBody, ok, pageOf } from "./envelope.ts";
import { isHostname } from "./hostname.ts";
import { type CloudflareState, isoTime, newId, type ZoneState } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

export interface DnsRecordState {
  readonly id: string;
  name: string;
  type: string;
  content: string;
  ttl: number;
  proxied: boolean;
  comment: string | null;
  tags: readonly string[];
  priority?: number;
  readonly createdAt: number;
  modifiedAt: number;
  /** Made by another product (a custom domain of R2 or of Workers): only that product may change it. */
  readonly readOnly: boolean;
}

const proxiableTypes: readonly string[] = ["A", "AAAA", "CNAME"];

export function recordsAt(zone: ZoneState, name: string, types: readonly string[]): DnsRecordState[] {
  return [...zone.records.values()].filter((record) => record.name === name && types.includes(record.type));
}

/** What the zone's own name servers answer: a proxied name answers with the edge's address. */
export function zoneRecords(state: CloudflareState): RecordSource {
  return {
    *records(): Iterable<SandboxRecord> {
      for (const zone of state.zones) {
        for (const { name, type, content, ttl, proxied } of zone.records.values()) {
          const seconds = ttl === 1 ? 300 : ttl;
          if (proxied) yield { name, type: "A", value: "127.0.0.1", ttl: seconds };
          else if (type === "TXT") yield { name, type, value: content.replace(/^"|"$/g, ""), ttl: seconds };
          else if (["A", "AAAA", "CNAME", "NS", "MX"].includes(type)) {
            yield { name, type: type as SandboxRecord["type"], value: content, ttl: seconds };
          }
        }
      }
    },
  };
}

export function dnsRecordRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/zones/:zone/dns_records";

  app.get(path, requires(state, "dns", "read"), (c) => {
    const zone = zoneOf(state, c);
    const wanted = [...zone.records.values()].filter((record) => isWanted(record, c));
    const { page, info } = pageOf(c, wanted, 100);
    return ok(
      c,
      page.map((record) => recordJson(record)),
      { info },
    );
  });

  app.post(path, requires(state, "dns", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    const now = state.now();
    const record: DnsRecordState = {
      id: newId(),
      name: "",
      type: "",
      content: "",
      ttl: 1,
      proxied: false,
      comment: null,
      tags: [],
      createdAt: now,
      modifiedAt: now,
      readOnly: false,
    };
    Object.assign(record, fieldsOf(zone, await jsonBody(c)));
    refuseBadContent(record);
    refuseConflict(zone, record);
    zone.records.set(record.id, record);
    return ok(c, recordJson(record));
  });

  app.get(`${path}/:record`, requires(state, "dns", "read"), (c) =>
    ok(c, recordJson(recordOf(zoneOf(state, c), c))),
  );

  const change = async (c: Context<ApiEnv>, replaces: boolean) => {
    const zone = zoneOf(state, c);
    const record = recordOf(zone, c);
    refuseReadOnly(record);
    const blank = replaces ? { ttl: 1, proxied: false, comment: null, tags: [] } : {};
    const changed = { ...record, ...blank, ...fieldsOf(zone, await jsonBody(c)), modifiedAt: state.now() };
    refuseBadContent(changed);
    refuseConflict(zone, changed);
    zone.records.set(record.id, changed);
    return ok(c, recordJson(changed));
  };
  app.put(`${path}/:record`, requires(state, "dns", "edit"), (c) => change(c, true));
  app.patch(`${path}/:record`, requires(state, "dns", "edit"), (c) => change(c, false));

  app.delete(`${path}/:record`, requires(state, "dns", "edit"), (c) => {
    const zone = zoneOf(state, c);
    const record = recordOf(zone, c);
    refuseReadOnly(record);
    zone.records.delete(record.id);
    return ok(c, { id: record.id });
  });

  return app;
}

function recordOf(zone: ZoneState, c: Context): DnsRecordState {
  const record = zone.records.get(c.req.param("record") ?? "");
  return record ?? fail(404, 81044, "Record does not exist.");
}

function isWanted(record: DnsRecordState, c: Context): boolean {
  const matches = (field: string, value: string) => {
    const is = (query: string, test: (wanted: string) => boolean) => {
      const wanted = c.req.query(query);
      return wanted === undefined || test(wanted.toLowerCase());
    };
    const actual = value.toLowerCase();
    return (
      is(field, (wanted) => actual === wanted) &&
      is(`${field}.exact`, (wanted) => actual === wanted) &&
      is(`${field}.contains`, (wanted) => actual.includes(wanted)) &&
      is(`${field}.startswith`, (wanted) => actual.startsWith(wanted)) &&
      is(`${field}.endswith`, (wanted) => actual.endsWith(wanted))
    );
  };
  const type = c.req.query("type");
  const proxied = c.req.query("proxied");
  return (
    matches("name", record.name) &&
    matches("content", record.content) &&
    matches("comment", record.comment ?? "") &&
    (type === undefined || type === record.type) &&
    (proxied === undefined || proxied === String(record.proxied))
  );
}

/** The fields that a body sets. A name outside the zone is completed with the zone's. */
function fieldsOf(zone: ZoneState, body: Record<string, unknown>): Partial<DnsRecordState> {
  const fields: Partial<DnsRecordState> = {};
  if (typeof body.name === "string") {
    const name = body.name.toLowerCase().replace(/\.$/, "");
    const inside = name === zone.name || name.endsWith(`.${zone.name}`);
    fields.name = name === "@" ? zone.name : inside ? name : `${name}.${zone.name}`;
  }
  if (typeof body.type === "string") fields.type = body.type;
  if (typeof body.content === "string") fields.content = body.content;
  if (typeof body.ttl === "number") fields.ttl = body.ttl;
  if (typeof body.proxied === "boolean") fields.proxied = body.proxied;
  if (typeof body.comment === "string") fields.comment = body.comment;
  if (typeof body.priority === "number") fields.priority = body.priority;
  if (Array.isArray(body.tags)) fields.tags = body.tags.map(String);
  return fields;
}

/** Free plan ("DNS record attributes": comments and tags). */
const longestComment = 100;
const mostTags = 0;

function refuseBadContent(record: DnsRecordState): void {
  const { type, content, comment, tags } = record;
  // Assumed code.
  if ((comment?.length ?? 0) > longestComment) {
    fail(400, 9207, `Request body is invalid: a comment has at most ${longestComment} characters.`);
  }
  if (tags.length > mostTags) {
    fail(400, 9300, `DNS record has ${tags.length} tags, exceeding the quota of ${mostTags}.`);
  }
  if (type === "A" && !isIPv4(content)) {
    fail(400, 9005, "Content for A record must be a valid IPv4 address.");
  }
  if (type === "AAAA" && !isIPv6(content)) {
    fail(400, 9006, "Content for AAAA record must be a valid IPv6 address.");
  }
  if (type === "CNAME" && !isHostname(content.replace(/\.$/, ""))) {
    fail(400, 9007, "Content for CNAME record is invalid.");
  }
  if (record.proxied && !proxiableTypes.includes(type)) {
    fail(400, 9004, "This record type cannot be proxied.");
  }
}

function refuseConflict(zone: ZoneState, record: DnsRecordState): void {
  const others = [...zone.records.values()].filter(
    (other) => other.id !== record.id && other.name === record.name,
  );
  const hosts = others.filter((other) => proxiableTypes.includes(other.type));
  const isCname = record.type === "CNAME";
  if (isCname && hosts.length > 0) {
    fail(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
  }
  if (proxiableTypes.includes(record.type) && hosts.some((other) => other.type === "CNAME")) {
    fail(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
  }
  if (others.some((other) => other.type === record.type && other.content === record.content)) {
    fail(400, 81057, "The record already exists.");
  }
}

/** Assumed code: the reference does not say how the service refuses it. */
function refuseReadOnly(record: DnsRecordState): void {
  if (record.readOnly)
    fail(400, 1043, "This record is managed by another product and cannot be edited or deleted here.");
}

function recordJson(record: DnsRecordState) {
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    content: record.content,
    ...(record.priority === undefined ? {} : { priority: record.priority }),
    proxiable: proxiableTypes.includes(record.type),
    proxied: record.proxied,
    ttl: record.ttl,
    settings: {},
    meta: record.readOnly ? { read_only: true } : {},
    comment: record.comment,
    tags: record.tags,
    created_on: isoTime(record.createdAt),
    modified_on: isoTime(record.modifiedAt),
  };
}
