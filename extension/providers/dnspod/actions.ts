import * as z from "zod";
import type { DnspodCall } from "./client.ts";
import { DnspodCode } from "./errorCodes.ts";
import { dnspodCode } from "./problem.ts";

/*
 * The actions that are used, each with the fields that are read of its answer.
 * https://cloud.tencent.com/document/product/1427
 *
 * The API is not of one mind about names: a record's id, host and line are called otherwise in DescribeRecord
 * than in DescribeRecordList, and the latter's filter is `Subdomain`. It is undone here.
 */

/** A record as DNSPod has it. */
export interface DnspodRecord {
  readonly id: number;
  /** Relative to the domain; `@` for the domain itself. */
  readonly subDomain: string;
  readonly type: string;
  readonly line: string;
  readonly lineId: string;
  /** As the service gives it: names with a final dot. */
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  readonly enabled: boolean;
  readonly remark: string;
  /** One of the NS records that the service itself keeps at `@`. */
  readonly systemNs: boolean;
}

/** All that a record is written with: what ModifyRecord is not given, it resets. */
export interface DnspodRecordInput {
  readonly subDomain: string;
  readonly type: string;
  readonly line: string;
  readonly lineId: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  readonly remark: string;
}

export interface DnspodDomain {
  readonly id: number;
  readonly name: string;
  readonly grade: string;
  readonly status: string;
  /** False where the registrar points to other name servers. */
  readonly delegated: boolean;
  readonly nameServers: readonly string[];
}

export interface DnspodLine {
  readonly id: string;
  readonly name: string;
  /** Whether the domain's plan may use it. */
  readonly usable: boolean;
}

export interface DnspodPlan {
  readonly grade: string;
  /** Seconds. */
  readonly minTtl: number;
  /** Records of one type at one name and line. */
  readonly recordsPerLine: number;
}

/** The largest page of both lists. */
export const pageSize = 3000;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const listItemSchema = z
  .object({
    RecordId: z.number(),
    Name: z.string(),
    Type: z.string(),
    Line: text,
    LineId: text,
    Value: z.string(),
    TTL: z.number().nullish(),
    Status: text,
    Remark: text,
    DefaultNS: z.boolean().nullish(),
  })
  .transform(
    (item): DnspodRecord => ({
      id: item.RecordId,
      subDomain: item.Name,
      type: item.Type,
      line: item.Line,
      lineId: item.LineId,
      value: item.Value,
      ttl: item.TTL ?? 600,
      enabled: item.Status !== "DISABLE",
      remark: item.Remark,
      systemNs: item.DefaultNS ?? false,
    }),
  );

const recordListSchema = z.object({
  RecordList: z.array(listItemSchema).nullish(),
  RecordCountInfo: z.object({ TotalCount: z.number() }).nullish(),
});

const recordInfoSchema = z.object({
  RecordInfo: z
    .object({
      Id: z.number(),
      SubDomain: z.string(),
      RecordType: z.string(),
      RecordLine: text,
      RecordLineId: text,
      Value: z.string(),
      TTL: z.number().nullish(),
      Enabled: z.number().nullish(),
      Remark: text,
    })
    .transform(
      (info): DnspodRecord => ({
        id: info.Id,
        subDomain: info.SubDomain,
        type: info.RecordType,
        line: info.RecordLine,
        lineId: info.RecordLineId,
        value: info.Value,
        ttl: info.TTL ?? 600,
        enabled: info.Enabled !== 0,
        remark: info.Remark,
        systemNs: false,
      }),
    ),
});

const recordIdSchema = z.object({ RecordId: z.number() });

const domainListSchema = z.object({
  DomainList: z
    .array(
      z
        .object({
          DomainId: z.number(),
          Name: z.string(),
          Grade: text,
          Status: text,
          DNSStatus: text,
          EffectiveDNS: z.array(z.string()).nullish(),
        })
        .transform(
          (item): DnspodDomain => ({
            id: item.DomainId,
            name: item.Name,
            grade: item.Grade,
            status: item.Status,
            delegated: item.DNSStatus.toUpperCase() !== "DNSERROR",
            nameServers: item.EffectiveDNS ?? [],
          }),
        ),
    )
    .nullish(),
  DomainCountInfo: z.object({ AllTotal: z.number().nullish(), DomainTotal: z.number().nullish() }).nullish(),
});

const domainSchema = z.object({
  DomainInfo: z
    .object({
      DomainId: z.number(),
      Domain: z.string(),
      Grade: text,
      Status: text,
      DnsStatus: text,
      DnspodNsList: z.array(z.string()).nullish(),
    })
    .transform(
      (info): DnspodDomain => ({
        id: info.DomainId,
        name: info.Domain,
        grade: info.Grade,
        status: info.Status,
        delegated: info.DnsStatus.toUpperCase() !== "DNSERROR",
        nameServers: info.DnspodNsList ?? [],
      }),
    ),
});

interface LineNode {
  readonly LineName?: string | null | undefined;
  readonly LineId?: string | null | undefined;
  readonly Useful?: boolean | null | undefined;
  readonly SubGroup?: readonly LineNode[] | null | undefined;
}

const lineNodeSchema: z.ZodType<LineNode> = z.object({
  LineName: z.string().nullish(),
  LineId: z.string().nullish(),
  Useful: z.boolean().nullish(),
  get SubGroup() {
    return z.array(lineNodeSchema).nullish();
  },
});

const lineTreeSchema = z.object({ LineList: z.array(lineNodeSchema).nullish() });

const plansSchema = z.object({
  Info: z
    .array(
      z.object({ DomainGrade: z.string(), MinTtl: z.number(), RecordRoll: z.number() }).transform(
        (plan): DnspodPlan => ({
          grade: plan.DomainGrade,
          minTtl: plan.MinTtl,
          recordsPerLine: plan.RecordRoll,
        }),
      ),
    )
    .nullish(),
});

const userSchema = z.object({
  UserInfo: z.looseObject({ Nick: text, Email: text, Uin: z.number().nullish() }),
});

/** The categories have no id; what has one is a line. */
function flattenLines(nodes: readonly LineNode[]): DnspodLine[] {
  return nodes.flatMap((node) => [
    ...(node.LineId
      ? [{ id: node.LineId, name: node.LineName ?? node.LineId, usable: node.Useful ?? true }]
      : []),
    ...flattenLines(node.SubGroup ?? []),
  ]);
}

function inputFields(domain: string, record: DnspodRecordInput) {
  return {
    Domain: domain,
    SubDomain: record.subDomain,
    RecordType: record.type,
    // The id wins over the name; the name is required nevertheless.
    RecordLine: record.line,
    RecordLineId: record.lineId,
    Value: record.value,
    TTL: record.ttl,
    Remark: record.remark,
    Status: "ENABLE",
  };
}

/**
 * Every page of a list: the first tells how many there are, the others are fetched together. Steps are as long as
 * the page that came, should the service ever give less than it was asked for.
 */
async function allPages<Item extends { readonly id: number }>(
  page: (offset: number) => Promise<{ readonly items: readonly Item[]; readonly total: number }>,
): Promise<readonly Item[]> {
  const first = await page(0);
  const step = first.items.length;
  const offsets: number[] = [];
  for (let offset = step; step > 0 && offset < first.total; offset += step) offsets.push(offset);
  const rest = await Promise.all(offsets.map(page));
  // Somebody may add a record meanwhile, which moves the others over the edge of a page.
  const byId = new Map([first, ...rest].flatMap((one) => one.items).map((item) => [item.id, item]));
  return [...byId.values()];
}

/** Every record of the domain, of every line and type, in as few pages as the service allows. */
export async function listRecords(
  call: DnspodCall,
  domain: string,
  signal: AbortSignal,
): Promise<readonly DnspodRecord[]> {
  try {
    return await allPages(async (offset) => {
      const request = { Domain: domain, ErrorOnEmpty: "no", Offset: offset, Limit: pageSize };
      const answer = await call("DescribeRecordList", request, recordListSchema, signal);
      return { items: answer.RecordList ?? [], total: answer.RecordCountInfo?.TotalCount ?? 0 };
    });
  } catch (error) {
    if (dnspodCode(error) === DnspodCode.noRecords) return [];
    throw error;
  }
}

/** One record by id; undefined where there is none. Unlike the list it does not lag. */
export async function describeRecord(
  call: DnspodCall,
  domain: string,
  id: number,
  signal: AbortSignal,
): Promise<DnspodRecord | undefined> {
  try {
    const request = { Domain: domain, RecordId: id };
    return (await call("DescribeRecord", request, recordInfoSchema, signal)).RecordInfo;
  } catch (error) {
    const code = dnspodCode(error);
    if (code === DnspodCode.recordIdInvalid || code === DnspodCode.noRecords) return undefined;
    throw error;
  }
}

/** Returns the new record's id. */
export async function createRecord(
  call: DnspodCall,
  domain: string,
  record: DnspodRecordInput,
  signal: AbortSignal,
): Promise<number> {
  return (await call("CreateRecord", inputFields(domain, record), recordIdSchema, signal)).RecordId;
}

/** Rewrites a record as a whole and switches it on. */
export async function modifyRecord(
  call: DnspodCall,
  domain: string,
  id: number,
  record: DnspodRecordInput,
  signal: AbortSignal,
): Promise<void> {
  await call("ModifyRecord", { ...inputFields(domain, record), RecordId: id }, recordIdSchema, signal);
}

/** Removes a record; one that is already gone is fine. */
export async function deleteRecord(
  call: DnspodCall,
  domain: string,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await call("DeleteRecord", { Domain: domain, RecordId: id }, z.object({}), signal);
  } catch (error) {
    const code = dnspodCode(error);
    if (code === DnspodCode.recordIdInvalid || code === DnspodCode.noRecords) return;
    throw error;
  }
}

export async function describeDomain(
  call: DnspodCall,
  domain: string,
  signal: AbortSignal,
): Promise<DnspodDomain> {
  return (await call("DescribeDomain", { Domain: domain }, domainSchema, signal)).DomainInfo;
}

/** Every domain of the account. */
export async function listDomains(call: DnspodCall, signal: AbortSignal): Promise<readonly DnspodDomain[]> {
  return allPages(async (offset) => {
    const request = { Type: "ALL", Offset: offset, Limit: pageSize };
    const answer = await call("DescribeDomainList", request, domainListSchema, signal);
    const counts = answer.DomainCountInfo;
    return { items: answer.DomainList ?? [], total: counts?.DomainTotal ?? counts?.AllTotal ?? 0 };
  });
}

/** Every line that the service knows, with whether the domain's plan may use it. */
export async function listLines(
  call: DnspodCall,
  domain: string,
  signal: AbortSignal,
): Promise<readonly DnspodLine[]> {
  const answer = await call("DescribeRecordLineCategoryList", { Domain: domain }, lineTreeSchema, signal);
  return flattenLines(answer.LineList ?? []);
}

/** The plans that the service sells, with their limits. */
export async function listPlans(call: DnspodCall, signal: AbortSignal): Promise<readonly DnspodPlan[]> {
  return (await call("DescribePackageDetail", {}, plansSchema, signal)).Info ?? [];
}

/** Name of the account, which also shows whether the key is accepted. */
export async function describeUser(call: DnspodCall, signal: AbortSignal): Promise<string> {
  const { UserInfo } = await call("DescribeUserDetail", {}, userSchema, signal);
  return UserInfo.Nick || UserInfo.Email || (UserInfo.Uin ? `${UserInfo.Uin}` : "");
}
