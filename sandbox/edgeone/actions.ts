import * as z from "zod";
import { parsed } from "../tencent/parameters.ts";
import { Refusal } from "../tencent/refusal.ts";
import type { CertificateStore } from "./certificates.ts";
import type { EdgeOneBehaviour, EdgeOneState, EdgeOneTask, StandInDomain, StandInZone } from "./state.ts";
import { isoSeconds } from "./time.ts";

/** What an action gets. */
export interface EdgeOneContext {
  readonly state: EdgeOneState;
  readonly store: CertificateStore;
  readonly behaviour: EdgeOneBehaviour;
}

type Action = (request: unknown, context: EdgeOneContext) => Record<string, unknown>;

const filters = z
  .array(
    z.strictObject({
      Name: z.string(),
      Values: z.array(z.string()).min(1).max(20),
      Fuzzy: z.boolean().default(false),
    }),
  )
  .default([]);

const pages = (normal: number, largest: number) => ({
  Offset: z.int().min(0).default(0),
  Limit: z.int().min(1).max(largest).default(normal),
});

/** Whether something fits all filters. `field` gives what a filter of that name looks at. */
function passes(
  wanted: z.infer<typeof filters>,
  field: (name: string) => string | undefined,
  allowed: readonly string[],
): boolean {
  return wanted.every(({ Name, Values, Fuzzy }) => {
    if (!allowed.includes(Name)) {
      throw new Refusal("InvalidParameter.ParameterError", `There is no filter ${Name}.`);
    }
    const value = field(Name) ?? "";
    return Values.some((each) => (Fuzzy ? value.includes(each) : value === each));
  });
}

function certificateList(domain: StandInDomain, { state, store }: EdgeOneContext) {
  return domain.binding.certificateIds.map((id) => {
    const certificate = store.certificates.get(id);
    return {
      CertId: id,
      Alias: certificate?.alias ?? "",
      Type: "upload",
      ExpireTime: certificate === undefined ? "" : isoSeconds(Date.parse(certificate.leaf.validTo)),
      DeployTime: isoSeconds(domain.binding.boundAt),
      SignAlgo: certificate === undefined ? "" : `${certificate.algorithm} ${certificate.keySize}`,
      Status: state.isRollingOut(domain) ? "processing" : "deployed",
    };
  });
}

function zoneJson(zone: StandInZone) {
  return {
    ZoneId: zone.id,
    ZoneName: zone.name,
    AliasZoneName: "",
    Area: zone.area,
    Type: zone.type,
    Status: zone.status,
    CnameStatus: zone.status === "active" ? "finished" : "pending",
    ActiveStatus: zone.paused ? "paused" : zone.status === "active" ? "active" : "inactive",
    LockStatus: "enable",
    Paused: zone.paused,
    CreatedOn: isoSeconds(zone.createdAt),
    ModifiedOn: isoSeconds(zone.createdAt),
  };
}

const purgeTypes = ["purge_url", "purge_prefix", "purge_host", "purge_all", "purge_cache_tag"] as const;

/** The domain that a target of a task is about; undefined where the target is malformed. */
function domainOfTarget(type: string, target: string): string | undefined {
  if (type === "purge_host") return /^[^/:]+$/.test(target) ? target : undefined;
  if (!/^https?:\/\//.test(target) || !URL.canParse(target)) return undefined;
  const { hostname, pathname } = new URL(target);
  return type === "purge_prefix" && !pathname.endsWith("/") ? undefined : hostname;
}

interface Reason {
  readonly Reason: string;
  readonly Targets: string[];
}

/** Makes a job of the targets that are domains of ours; the others come back with their reason. */
function createTasks(
  context: EdgeOneContext,
  kind: EdgeOneTask["kind"],
  type: string,
  zoneId: string,
  targets: readonly string[],
  method: string,
) {
  const { state } = context;
  const zone = zoneId === "*" ? undefined : state.zone(zoneId);
  if (targets.length === 0) {
    throw new Refusal("InvalidParameter.ParameterError", "There is nothing in Targets.");
  }
  const failed: Reason[] = [];
  const accepted: { zoneId: string; target: string; method: string }[] = [];
  for (const target of targets) {
    const host = domainOfTarget(type, target);
    if (host === undefined) {
      throw new Refusal("InvalidParameter.Target", `The target is not valid: ${target}`);
    }
    const domain = state.domains.get(host);
    if (domain === undefined || (zone !== undefined && domain.zone !== zone)) {
      failed.push({ Reason: "The domain does not belong to the site.", Targets: [target] });
    } else accepted.push({ zoneId: domain.zone.id, target, method });
  }
  const JobId = accepted.length === 0 ? "" : state.addTasks(kind, type, accepted);
  return { JobId, FailedList: failed };
}

function taskList(request: unknown, { state }: EdgeOneContext, kind: EdgeOneTask["kind"]) {
  const schema = z.strictObject({
    ZoneId: z.string(),
    StartTime: z.string().optional(),
    EndTime: z.string().optional(),
    ...pages(20, 1000),
    Filters: filters,
  });
  const { ZoneId, StartTime, EndTime, Offset, Limit, Filters } = parsed(schema, request);
  const zone = state.zone(ZoneId);
  const isByJob = Filters.some(({ Name }) => Name === "job-id");
  if (!isByJob && (StartTime === undefined || EndTime === undefined)) {
    throw new Refusal("InvalidParameter.ParameterError", "Either a time or a job-id is needed.");
  }
  const from = StartTime === undefined ? -Infinity : Date.parse(StartTime);
  const to = EndTime === undefined ? Infinity : Date.parse(EndTime);
  const fields = (task: EdgeOneTask): Readonly<Record<string, string>> => ({
    "job-id": task.jobId,
    target: task.target,
    domains: domainOfTarget(task.type, task.target) ?? "",
    statuses: state.isDone(task) ? "success" : "processing",
    type: task.type,
  });
  const all = state.tasks.filter(
    (task) =>
      task.kind === kind &&
      task.zoneId === zone.id &&
      task.createdAt >= from &&
      task.createdAt <= to &&
      passes(Filters, (name) => fields(task)[name], ["job-id", "target", "domains", "statuses", "type"]),
  );
  return {
    TotalCount: all.length,
    Tasks: all.slice(Offset, Offset + Limit).map((task) => ({
      JobId: task.jobId,
      Target: task.target,
      Type: task.type,
      Method: task.method,
      Status: state.isDone(task) ? "success" : "processing",
      CreateTime: isoSeconds(task.createdAt),
      UpdateTime: isoSeconds(task.createdAt),
      FailType: "",
      FailMessage: "",
    })),
  };
}

/** Every action that the stand-in knows, by name. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeZones(request, { state }) {
    const schema = z.strictObject({
      ...pages(20, 100),
      Filters: filters,
      Order: z.string().optional(),
      Direction: z.enum(["asc", "desc"]).optional(),
    });
    const { Offset, Limit, Filters } = parsed(schema, request);
    const fields = (zone: StandInZone): Readonly<Record<string, string>> => ({
      "zone-name": zone.name,
      "zone-id": zone.id,
      "zone-type": zone.type,
      status: zone.status,
    });
    const all = [...state.zones.values()].filter((zone) =>
      passes(Filters, (name) => fields(zone)[name], ["zone-name", "zone-id", "zone-type", "status"]),
    );
    return { TotalCount: all.length, Zones: all.slice(Offset, Offset + Limit).map(zoneJson) };
  },

  DescribeAccelerationDomains(request, context) {
    const { state } = context;
    const schema = z.strictObject({
      ZoneId: z.string(),
      ...pages(20, 200),
      Filters: filters,
      Order: z.string().optional(),
      Direction: z.enum(["asc", "desc"]).optional(),
      Match: z.literal("all").optional(),
    });
    const { ZoneId, Offset, Limit, Filters } = parsed(schema, request);
    const fields = (domain: StandInDomain): Readonly<Record<string, string>> => ({
      "domain-name": domain.name,
      "domain-cname": domain.cname,
    });
    const all = state
      .domainsOf(state.zone(ZoneId))
      .filter((domain) => passes(Filters, (name) => fields(domain)[name], ["domain-name", "domain-cname"]));
    return {
      TotalCount: all.length,
      AccelerationDomains: all.slice(Offset, Offset + Limit).map((domain) => ({
        ZoneId,
        DomainName: domain.name,
        DomainStatus: state.statusOf(domain),
        Cname: domain.cname,
        IdentificationStatus: "finished",
        Certificate: {
          Mode: domain.binding.certificateIds.length > 0 ? "sslcert" : "disable",
          List: certificateList(domain, context),
        },
        CreatedOn: isoSeconds(domain.createdAt),
        ModifiedOn: isoSeconds(Math.max(domain.createdAt, domain.binding.boundAt)),
      })),
    };
  },

  DescribeHostsSetting(request, context) {
    const { state } = context;
    const schema = z.strictObject({ ZoneId: z.string(), ...pages(100, 1000), Filters: filters });
    const { ZoneId, Offset, Limit, Filters } = parsed(schema, request);
    const zone = state.zone(ZoneId);
    const all = state.domainsOf(zone).filter((domain) => passes(Filters, () => domain.name, ["host"]));
    return {
      TotalNumber: all.length,
      DetailHosts: all.slice(Offset, Offset + Limit).map((domain) => ({
        ZoneId,
        ZoneName: zone.name,
        Host: domain.name,
        Status: state.statusOf(domain),
        Cname: domain.cname,
        Area: zone.area,
        Https: { Http2: "on", ApplyType: "none", CertInfo: certificateList(domain, context) },
      })),
    };
  },

  ModifyHostsCertificate(request, { state }) {
    const schema = z.strictObject({
      ZoneId: z.string(),
      Hosts: z.array(z.string()).min(1),
      Mode: z.enum(["disable", "eofreecert", "eofreecert_manual", "sslcert"]).optional(),
      ServerCertInfo: z.array(z.looseObject({ CertId: z.string() })).optional(),
      ApplyType: z.enum(["none", "apply"]).optional(),
    });
    const { ZoneId, Hosts, Mode, ServerCertInfo = [] } = parsed(schema, request);
    const zone = state.zone(ZoneId);
    const isBinding = Mode === "sslcert" && ServerCertInfo.length > 0;
    if (!isBinding && !(Mode === "disable" && ServerCertInfo.length === 0)) {
      throw new Refusal("InvalidParameter.InvalidCertInfo", "Mode and ServerCertInfo do not go together.");
    }
    state.bind(
      zone,
      Hosts,
      ServerCertInfo.map(({ CertId }) => CertId),
    );
    return {};
  },

  CreatePurgeTask(request, context) {
    const schema = z.strictObject({
      ZoneId: z.string(),
      Type: z.enum(purgeTypes),
      Method: z.enum(["invalidate", "delete"]).default("invalidate"),
      Targets: z.array(z.string()).default([]),
      EncodeUrl: z.boolean().optional(),
      CacheTag: z.strictObject({ Domains: z.array(z.string()) }).optional(),
    });
    const { ZoneId, Type, Method, Targets, CacheTag } = parsed(schema, request);
    const { state } = context;
    if (Type === "purge_all") {
      if (ZoneId === "*" || Targets.length > 0) {
        throw new Refusal("InvalidParameter.ParameterError", "purge_all is of one site, and has no targets.");
      }
      const zone = state.zone(ZoneId);
      const all = [{ zoneId: zone.id, target: zone.name, method: Method }];
      return { JobId: state.addTasks("purge", Type, all), FailedList: [] };
    }
    if (Type === "purge_cache_tag") {
      const zone = state.zone(ZoneId);
      const isOurs = (CacheTag?.Domains ?? []).every((name) => state.domains.get(name)?.zone === zone);
      if (CacheTag === undefined || CacheTag.Domains.length === 0 || !isOurs || Targets.length === 0) {
        throw new Refusal("InvalidParameter.DomainNotFound", "CacheTag names no domain of the site.");
      }
      const tags = Targets.map((target) => ({ zoneId: zone.id, target, method: Method }));
      return { JobId: state.addTasks("purge", Type, tags), FailedList: [] };
    }
    return createTasks(context, "purge", Type, ZoneId, Targets, Method);
  },

  CreatePrefetchTask(request, context) {
    const schema = z.strictObject({
      ZoneId: z.string(),
      Targets: z.array(z.string()).default([]),
      Mode: z.enum(["default", "edge"]).optional(),
      EncodeUrl: z.boolean().optional(),
      Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
      PrefetchMediaSegments: z.enum(["on", "off"]).optional(),
    });
    const { ZoneId, Targets } = parsed(schema, request);
    return createTasks(context, "prefetch", "prefetch_url", ZoneId, Targets, "");
  },

  DescribePurgeTasks: (request, context) => taskList(request, context, "purge"),
  DescribePrefetchTasks: (request, context) => taskList(request, context, "prefetch"),

  DescribeContentQuota(request, { state, behaviour }) {
    state.zone(parsed(z.strictObject({ ZoneId: z.string() }), request).ZoneId);
    const quotas = Object.entries(behaviour.quotas).map(([Type, { batch, daily }]) => ({
      Type,
      Batch: batch,
      Daily: daily,
      DailyAvailable: state.available(Type),
    }));
    return {
      PurgeQuota: quotas.filter(({ Type }) => Type.startsWith("purge_")),
      PrefetchQuota: quotas.filter(({ Type }) => Type.startsWith("prefetch_")),
    };
  },
};
