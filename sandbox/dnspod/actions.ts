import * as z from "zod";
import { parsed } from "../tencent/parameters.ts";
import { Refusal } from "../tencent/refusal.ts";
import { lineTree, mayUse, plans } from "./plans.ts";
import {
  type Behaviour,
  type DnspodState,
  requestedLine,
  type StandInDomain,
  type StandInRecord,
} from "./state.ts";

/** What an action gets. */
export interface ActionContext {
  readonly state: DnspodState;
  readonly behaviour: Behaviour;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Action = (request: unknown, context: ActionContext) => Record<string, unknown>;

function domainOf(name: string, { state }: ActionContext): StandInDomain {
  const domain = state.domains.get(name.toLowerCase());
  if (domain === undefined)
    throw new Refusal("InvalidParameterValue.DomainNotExists", "The domain does not exist.");
  if (domain.foreign) {
    throw new Refusal(
      "OperationDenied.NoPermissionToOperateDomain",
      "The domain belongs to another account.",
    );
  }
  return domain;
}

const paging = {
  Offset: z.int().min(0).default(0),
  Limit: z.int().min(1).default(100),
};

function checkLimit(limit: number): number {
  if (limit > 3000) throw new Refusal("InvalidParameter.InvalidLimit", "The limit is 3000 at most.");
  return limit;
}

const inputSchema = {
  Domain: z.string(),
  SubDomain: z.string().default("@"),
  RecordType: z.string(),
  RecordLine: z.string(),
  RecordLineId: z.string().optional(),
  Value: z.string().min(1),
  MX: z.int().optional(),
  TTL: z.int().min(1).max(604800).default(600),
  Status: z.enum(["ENABLE", "DISABLE"]).default("ENABLE"),
  Remark: z.string().max(200).default(""),
};

function inputOf(domain: StandInDomain, request: z.infer<z.ZodObject<typeof inputSchema>>) {
  const line = requestedLine(domain, request.RecordLineId, request.RecordLine);
  return {
    subDomain: request.SubDomain,
    type: request.RecordType.toUpperCase(),
    lineId: line.id,
    line: line.name,
    value: request.Value,
    ttl: request.TTL,
    mx: request.MX ?? 0,
    enabled: request.Status === "ENABLE",
    remark: request.Remark,
  };
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");

function listItem(record: StandInRecord) {
  return {
    RecordId: record.id,
    Value: record.value,
    Status: record.enabled ? "ENABLE" : "DISABLE",
    UpdatedOn: time(record.updatedAt),
    Name: record.subDomain,
    Line: record.line,
    LineId: record.lineId,
    Type: record.type,
    Weight: null,
    MonitorStatus: "",
    Remark: record.remark,
    TTL: record.ttl,
    MX: record.mx,
    DefaultNS: record.systemNs,
  };
}

const effectiveDns = ["f1g1ns1.dnspod.net", "f1g1ns2.dnspod.net"];

/** Every action that the stand-in knows, by name. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeUserDetail(request) {
    parsed(z.strictObject({}), request);
    return {
      UserInfo: {
        Id: 1,
        Uin: 100000000001,
        Nick: "sandbox",
        Email: "sandbox@example.net",
        Status: "enabled",
        UserGrade: "DP_Free",
      },
    };
  },

  DescribeDomainList(request, context) {
    const schema = z.strictObject({
      Type: z.string().default("ALL"),
      ...paging,
      Keyword: z.string().optional(),
    });
    const { Offset, Limit, Keyword } = parsed(schema, request);
    const all = [...context.state.domains.values()].filter(
      (domain) => !domain.foreign && (Keyword === undefined || domain.name.includes(Keyword)),
    );
    return {
      DomainCountInfo: { AllTotal: all.length, DomainTotal: all.length },
      DomainList: all.slice(Offset, Offset + checkLimit(Limit)).map((domain) => ({
        DomainId: domain.id,
        Name: domain.name,
        Status: "ENABLE",
        TTL: 600,
        DNSStatus: domain.delegated ? "" : "DNSERROR",
        Grade: domain.grade,
        EffectiveDNS: effectiveDns,
        RecordCount: domain.records.size,
      })),
    };
  },

  DescribeDomain(request, context) {
    const domain = domainOf(parsed(z.strictObject({ Domain: z.string() }), request).Domain, context);
    return {
      DomainInfo: {
        DomainId: domain.id,
        Status: "ENABLE",
        Grade: domain.grade,
        TTL: 600,
        DnsStatus: domain.delegated ? "" : "DNSERROR",
        DnspodNsList: effectiveDns,
        ActualNsList: domain.delegated ? effectiveDns : ["ns1.example.org"],
        Domain: domain.name,
        RecordCount: domain.records.size,
      },
    };
  },

  DescribeRecordList(request, context) {
    const { state, behaviour, now } = context;
    const schema = z.strictObject({
      Domain: z.string(),
      Subdomain: z.string().optional(),
      RecordType: z.string().optional(),
      RecordLine: z.string().optional(),
      RecordLineId: z.string().optional(),
      Keyword: z.string().optional(),
      ...paging,
      ErrorOnEmpty: z.enum(["yes", "no"]).default("yes"),
    });
    const wanted = parsed(schema, request);
    const domain = domainOf(wanted.Domain, context);
    const found = state
      .listed(domain, now, behaviour.listLagMs)
      .filter(
        (record) =>
          (wanted.Subdomain === undefined || record.subDomain === wanted.Subdomain.toLowerCase()) &&
          (wanted.RecordType === undefined || record.type === wanted.RecordType) &&
          (wanted.RecordLineId === undefined || record.lineId === wanted.RecordLineId) &&
          (wanted.Keyword === undefined ||
            record.subDomain.includes(wanted.Keyword) ||
            record.value.includes(wanted.Keyword)),
      );
    const page = found.slice(wanted.Offset, wanted.Offset + checkLimit(wanted.Limit));
    if (page.length === 0 && wanted.ErrorOnEmpty === "yes") {
      throw new Refusal("ResourceNotFound.NoDataOfRecord", "There are no records.");
    }
    return {
      RecordCountInfo: {
        SubdomainCount: new Set(found.map((record) => record.subDomain)).size,
        ListCount: page.length,
        TotalCount: found.length,
      },
      RecordList: page.map(listItem),
    };
  },

  DescribeRecord(request, context) {
    const wanted = parsed(z.strictObject({ Domain: z.string(), RecordId: z.int() }), request);
    const domain = domainOf(wanted.Domain, context);
    const record = context.state.record(domain, wanted.RecordId);
    return {
      RecordInfo: {
        Id: record.id,
        SubDomain: record.subDomain,
        RecordType: record.type,
        RecordLine: record.line,
        RecordLineId: record.lineId,
        Value: record.value,
        Weight: null,
        MX: record.mx,
        TTL: record.ttl,
        Enabled: record.enabled ? 1 : 0,
        MonitorStatus: "",
        Remark: record.remark,
        UpdatedOn: time(record.updatedAt),
        DomainId: domain.id,
      },
    };
  },

  CreateRecord(request, context) {
    const wanted = parsed(z.strictObject(inputSchema), request);
    const domain = domainOf(wanted.Domain, context);
    const record = context.state.create(domain, inputOf(domain, wanted), context.now, context.behaviour);
    return { RecordId: record.id };
  },

  ModifyRecord(request, context) {
    const wanted = parsed(z.strictObject({ ...inputSchema, RecordId: z.int() }), request);
    const domain = domainOf(wanted.Domain, context);
    const input = inputOf(domain, wanted);
    return {
      RecordId: context.state.modify(domain, wanted.RecordId, input, context.now, context.behaviour).id,
    };
  },

  DeleteRecord(request, context) {
    const wanted = parsed(z.strictObject({ Domain: z.string(), RecordId: z.int() }), request);
    context.state.remove(domainOf(wanted.Domain, context), wanted.RecordId, context.now, context.behaviour);
    return {};
  },

  DescribeRecordLineCategoryList(request, context) {
    const domain = domainOf(parsed(z.strictObject({ Domain: z.string() }), request).Domain, context);
    return {
      LineList: lineTree.map((category) => ({
        LineName: category.name,
        LineId: null,
        Useful: true,
        Grade: null,
        SubGroup: category.lines.map((line) => ({
          LineName: line.name,
          LineId: line.id,
          Useful: mayUse(line, domain.grade),
          Grade: line.plans?.[0] ?? null,
          SubGroup: [],
          Lines: null,
        })),
        Lines: null,
      })),
    };
  },

  DescribeRecordLineList(request, context) {
    const schema = z.strictObject({ Domain: z.string(), DomainGrade: z.string() });
    const { Domain, DomainGrade } = parsed(schema, request);
    domainOf(Domain, context);
    const lines = lineTree.flatMap((category) => category.lines).filter((line) => mayUse(line, DomainGrade));
    return { LineList: lines.map((line) => ({ Name: line.name, LineId: line.id })), LineGroupList: [] };
  },

  DescribePackageDetail(request) {
    parsed(z.strictObject({}), request);
    return {
      Info: plans.map((plan, index) => ({
        RealPrice: 0,
        ChangedTimes: 3,
        MinTtl: plan.minTtl,
        RecordRoll: plan.recordsPerLine,
        SubDomainLevel: 10,
        MaxWildcard: 3,
        DnsServerRegion: "2",
        DomainGradeCn: plan.title,
        GradeLevel: index,
        Ns: effectiveDns,
        DomainGrade: plan.grade,
      })),
    };
  },
};
