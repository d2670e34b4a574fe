import * as z from "zod";
import { editionOf, linesIn } from "./editions.ts";
import { Refusal } from "./refusal.ts";
import type { AlidnsState, StandInDomain, StandInRecord } from "./state.ts";

/** What an action gets. */
export interface ActionContext {
  readonly state: AlidnsState;
  /** Milliseconds that lists lag behind every write. */
  readonly listLagMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Parameters = Readonly<Record<string, string>>;
type Action = (parameters: Parameters, context: ActionContext) => Record<string, unknown>;

/** Every action takes these two. */
const common = { Lang: z.string().optional(), UserClientIp: z.string().optional() };

/**
 * The gateway names the parameter in its code: `MissingRR`, `InvalidTTL`. One that it does not know it drops in
 * silence; here it is refused, because it is always a mistake of the client.
 */
function parsed<Shape extends z.ZodRawShape>(shape: Shape, parameters: Parameters) {
  const result = z.strictObject({ ...shape, ...common }).safeParse(parameters);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    throw new Refusal("InvalidParameter", `The parameter ${issue.keys.join(", ")} is not known.`);
  }
  const name = String(issue?.path[0] ?? "");
  if (parameters[name] === undefined || parameters[name] === "") {
    throw new Refusal(`Missing${name}`, `${name} is mandatory for this action.`);
  }
  throw new Refusal(`Invalid${name}`, `Specified parameter ${name} is not valid.`);
}

const text = z.string().min(1);
const positive = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number);
const pages = (largest: number) => ({
  PageNumber: positive.default(1),
  PageSize: positive.pipe(z.number().max(largest)).default(20),
});
const recordShape = {
  RR: text,
  Type: text.transform((type) => type.toUpperCase()),
  Value: text,
  TTL: positive.default(600),
  Line: text.default("default"),
  Priority: positive.optional(),
};

function inputOf(wanted: z.infer<z.ZodObject<typeof recordShape>>) {
  return {
    rr: wanted.RR,
    type: wanted.Type,
    value: wanted.Value,
    ttl: wanted.TTL,
    line: wanted.Line,
    priority: wanted.Type === "MX" ? wanted.Priority : undefined,
  };
}

function domainOf(name: string, { state }: ActionContext): StandInDomain {
  const domain = state.domains.get(name.toLowerCase());
  if (domain === undefined) {
    throw new Refusal(
      "InvalidDomainName.NoExist",
      "The specified domain name does not exist. Refresh the page and try again.",
    );
  }
  if (domain.foreign) {
    throw new Refusal("IncorrectDomainUser", "The domain name does not belong to this user.");
  }
  return domain;
}

function page<Item>(all: readonly Item[], number: number, size: number) {
  return {
    totals: { TotalCount: all.length, PageNumber: number, PageSize: size },
    items: all.slice((number - 1) * size, number * size),
  };
}

function recordJson(domain: StandInDomain, record: StandInRecord) {
  return {
    DomainName: domain.name,
    RecordId: record.id,
    RR: record.rr,
    Type: record.type,
    Value: record.value,
    Line: record.line,
    TTL: record.ttl,
    Status: record.enabled ? "ENABLE" : "DISABLE",
    Locked: record.locked,
    ...(record.priority === undefined ? {} : { Priority: record.priority }),
    ...(record.remark === "" ? {} : { Remark: record.remark }),
  };
}

function listItem(domain: StandInDomain, record: StandInRecord) {
  return {
    ...recordJson(domain, record),
    Weight: 1,
    CreateTimestamp: record.createdAt,
    UpdateTimestamp: record.updatedAt,
  };
}

const nameServers = (domain: StandInDomain) =>
  domain.edition === "mianfei"
    ? ["dns9.hichina.com", "dns10.hichina.com"]
    : ["vip1.alidns.com", "vip2.alidns.com"];

function linesJson(domain: StandInDomain) {
  return {
    RecordLine: linesIn(editionOf(domain.edition)).map(({ code, name, father }) => ({
      LineCode: code,
      LineName: name,
      LineDisplayName: name,
      ...(father === undefined ? {} : { FatherCode: father }),
    })),
  };
}

const includes = (whole: string, part: string | undefined) =>
  part === undefined || whole.toLowerCase().includes(part.toLowerCase());
const equals = (whole: string, wanted: string | undefined) =>
  wanted === undefined || whole.toLowerCase() === wanted.toLowerCase();

/** Every action that the stand-in knows, by name. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeDomains(parameters, { state }) {
    const shape = {
      ...pages(100),
      KeyWord: z.string().optional(),
      SearchMode: z.enum(["LIKE", "EXACT"]).default("LIKE"),
    };
    const { PageNumber, PageSize, KeyWord, SearchMode } = parsed(shape, parameters);
    const all = [...state.domains.values()].filter(
      ({ foreign, name }) =>
        !foreign && (SearchMode === "EXACT" ? equals(name, KeyWord) : includes(name, KeyWord)),
    );
    const { totals, items } = page(all, PageNumber, PageSize);
    return {
      ...totals,
      Domains: {
        Domain: items.map((domain) => ({
          DomainId: domain.id,
          DomainName: domain.name,
          PunyCode: domain.name,
          AliDomain: true,
          RecordCount: domain.records.size,
          VersionCode: domain.edition,
          VersionName: editionOf(domain.edition).name,
          DnsServers: { DnsServer: nameServers(domain) },
        })),
      },
    };
  },

  DescribeDomainInfo(parameters, context) {
    const shape = {
      DomainName: text,
      NeedDetailAttributes: z.enum(["true", "false"]).default("false"),
    };
    const wanted = parsed(shape, parameters);
    const domain = domainOf(wanted.DomainName, context);
    const edition = editionOf(domain.edition);
    return {
      DomainId: domain.id,
      DomainName: domain.name,
      PunyCode: domain.name,
      AliDomain: true,
      VersionCode: edition.code,
      VersionName: edition.name,
      DnsServers: { DnsServer: nameServers(domain) },
      ...(wanted.NeedDetailAttributes === "true"
        ? { MinTtl: edition.minTtl, LineType: "region_province", RecordLines: linesJson(domain) }
        : {}),
    };
  },

  DescribeSupportLines(parameters, context) {
    const { DomainName } = parsed({ DomainName: text }, parameters);
    return { RecordLines: linesJson(domainOf(DomainName, context)) };
  },

  DescribeDomainRecords(parameters, context) {
    const shape = {
      DomainName: text,
      ...pages(500),
      KeyWord: z.string().optional(),
      RRKeyWord: z.string().optional(),
      TypeKeyWord: z.string().optional(),
      ValueKeyWord: z.string().optional(),
      Type: z.string().optional(),
      Line: z.string().optional(),
      Status: z.enum(["Enable", "Disable"]).optional(),
      SearchMode: z.enum(["LIKE", "EXACT", "ADVANCED", "COMBINATION"]).optional(),
    };
    const wanted = parsed(shape, parameters);
    const domain = domainOf(wanted.DomainName, context);
    const isExact = wanted.SearchMode === "EXACT" || wanted.SearchMode === "COMBINATION";
    const matches = isExact ? equals : includes;
    const all = context.state
      .listed(domain, context.now, context.listLagMs)
      .filter(
        (record) =>
          (matches(record.rr, wanted.KeyWord) || matches(record.value, wanted.KeyWord)) &&
          matches(record.rr, wanted.RRKeyWord) &&
          matches(record.value, wanted.ValueKeyWord) &&
          equals(record.type, wanted.TypeKeyWord) &&
          equals(record.type, wanted.Type) &&
          equals(record.line, wanted.Line) &&
          (wanted.Status === undefined || record.enabled === (wanted.Status === "Enable")),
      );
    const { totals, items } = page(all, wanted.PageNumber, wanted.PageSize);
    return { ...totals, DomainRecords: { Record: items.map((record) => listItem(domain, record)) } };
  },

  DescribeSubDomainRecords(parameters, context) {
    const shape = {
      SubDomain: text,
      DomainName: z.string().optional(),
      ...pages(500),
      Type: z.string().optional(),
      Line: z.string().optional(),
    };
    const wanted = parsed(shape, parameters);
    const name = wanted.SubDomain.toLowerCase();
    const labels = name.split(".");
    const parents = labels.map((_label, index) => labels.slice(index).join("."));
    const parent = wanted.DomainName ?? parents.find((each) => context.state.domains.has(each)) ?? name;
    const domain = domainOf(parent, context);
    const rr = name === domain.name ? "@" : name.slice(0, -domain.name.length - 1);
    const all = context.state
      .listed(domain, context.now, context.listLagMs)
      .filter(
        (record) => record.rr === rr && equals(record.type, wanted.Type) && equals(record.line, wanted.Line),
      );
    const { totals, items } = page(all, wanted.PageNumber, wanted.PageSize);
    return { ...totals, DomainRecords: { Record: items.map((record) => listItem(domain, record)) } };
  },

  DescribeDomainRecordInfo(parameters, { state }) {
    const { domain, record } = state.find(parsed({ RecordId: text }, parameters).RecordId);
    return { DomainId: domain.id, PunyCode: domain.name, ...recordJson(domain, record) };
  },

  AddDomainRecord(parameters, context) {
    const wanted = parsed({ DomainName: text, ...recordShape }, parameters);
    const domain = domainOf(wanted.DomainName, context);
    return { RecordId: context.state.add(domain, inputOf(wanted), context.now).id };
  },

  UpdateDomainRecord(parameters, { state, now }) {
    const wanted = parsed({ RecordId: text, ...recordShape }, parameters);
    return { RecordId: state.update(wanted.RecordId, inputOf(wanted), now).id };
  },

  DeleteDomainRecord(parameters, { state, now }) {
    const { RecordId } = parsed({ RecordId: text }, parameters);
    state.remove(RecordId, now);
    return { RecordId };
  },

  SetDomainRecordStatus(parameters, { state, now }) {
    const shape = { RecordId: text, Status: z.enum(["Enable", "Disable"]) };
    const { RecordId, Status } = parsed(shape, parameters);
    const enabled = Status === "Enable";
    if (state.find(RecordId).record.enabled !== enabled) state.update(RecordId, { enabled }, now);
    return { RecordId, Status };
  },

  UpdateDomainRecordRemark(parameters, { state, now }) {
    const shape = { RecordId: text, Remark: z.string().max(50).default("") };
    const { RecordId, Remark } = parsed(shape, parameters);
    state.remark(RecordId, Remark, now);
    return {};
  },
};
