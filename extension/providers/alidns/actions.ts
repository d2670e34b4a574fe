import * as z from "zod";
import type { AlidnsCall } from "./client.ts";
import { alidnsCode } from "./problem.ts";

/*
 * The actions that are used, each with the fields that are read of its answer.
 * https://api.aliyun.com/document/Alidns/2015-01-09/overview
 */

/** A record as AliDNS has it. */
export interface AlidnsRecord {
  readonly id: string;
  /** Relative to the domain; `@` for the domain itself. */
  readonly rr: string;
  readonly type: string;
  /** Code of the line. */
  readonly line: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  readonly enabled: boolean;
  readonly remark: string;
}

export interface AlidnsRecordInput {
  readonly rr: string;
  readonly type: string;
  readonly line: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface AlidnsDomain {
  readonly nameServers: readonly string[];
  /** Seconds; undefined where the service does not tell. */
  readonly minTtl: number | undefined;
}

export interface AlidnsLine {
  readonly id: string;
  readonly name: string;
}

/** The largest page of the list. */
const pageSize = 500;

const recordSchema = z
  .object({
    RecordId: z.coerce.string(),
    RR: z.string(),
    Type: z.string(),
    Line: z.string().default("default"),
    Value: z.string(),
    TTL: z.coerce.number().default(600),
    Status: z.string().default("ENABLE"),
    Remark: z.string().nullish(),
  })
  .transform(
    (record): AlidnsRecord => ({
      id: record.RecordId,
      rr: record.RR,
      type: record.Type,
      line: record.Line,
      value: record.Value,
      ttl: record.TTL,
      enabled: record.Status.toUpperCase() !== "DISABLE",
      remark: record.Remark ?? "",
    }),
  );

const listSchema = z.object({
  TotalCount: z.number(),
  DomainRecords: z.object({ Record: z.array(recordSchema).default([]) }),
});

/** Every record of the domain; pages after the first are read side by side. */
export async function listRecords(
  call: AlidnsCall,
  domain: string,
  signal: AbortSignal,
): Promise<readonly AlidnsRecord[]> {
  const page = (number: number) =>
    call(
      "DescribeDomainRecords",
      { DomainName: domain, PageNumber: `${number}`, PageSize: `${pageSize}` },
      listSchema,
      signal,
    );
  const first = await page(1);
  // The service may give smaller pages than it was asked for: count in the size that came.
  const size = Math.max(1, first.DomainRecords.Record.length);
  const pages = Math.ceil(first.TotalCount / size);
  const rest = await Promise.all(
    Array.from({ length: Math.max(0, pages - 1) }, (_, index) => page(index + 2)),
  );
  return [first, ...rest].flatMap(({ DomainRecords }) => DomainRecords.Record);
}

/** Undefined where it is gone. */
export async function describeRecord(
  call: AlidnsCall,
  id: string,
  signal: AbortSignal,
): Promise<AlidnsRecord | undefined> {
  try {
    return await call("DescribeDomainRecordInfo", { RecordId: id }, recordSchema, signal);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const idSchema = z.object({ RecordId: z.coerce.string() });

function toParameters({ rr, type, line, value, ttl }: AlidnsRecordInput) {
  return { RR: rr, Type: type, Line: line, Value: value, TTL: `${ttl}` };
}

/** Gives the new record's id. */
export async function addRecord(
  call: AlidnsCall,
  domain: string,
  record: AlidnsRecordInput,
  signal: AbortSignal,
): Promise<string> {
  const parameters = { DomainName: domain, ...toParameters(record) };
  return (await call("AddDomainRecord", parameters, idSchema, signal)).RecordId;
}

/** An update to what is there already is refused as a duplicate of itself: that is as wanted. */
export async function updateRecord(
  call: AlidnsCall,
  id: string,
  record: AlidnsRecordInput,
  signal: AbortSignal,
): Promise<void> {
  try {
    await call("UpdateDomainRecord", { RecordId: id, ...toParameters(record) }, idSchema, signal);
  } catch (error) {
    if (alidnsCode(error) !== "DomainRecordDuplicate") throw error;
    const there = await describeRecord(call, id, signal);
    const isSame =
      there?.rr === record.rr &&
      there.type === record.type &&
      there.line === record.line &&
      there.value === record.value &&
      there.ttl === record.ttl;
    if (!isSame) throw error;
  }
}

/** At most 50 characters. */
export async function remarkRecord(
  call: AlidnsCall,
  id: string,
  remark: string,
  signal: AbortSignal,
): Promise<void> {
  await call("UpdateDomainRecordRemark", { RecordId: id, Remark: remark }, z.object({}), signal);
}

export async function enableRecord(call: AlidnsCall, id: string, signal: AbortSignal): Promise<void> {
  await call("SetDomainRecordStatus", { RecordId: id, Status: "Enable" }, z.object({}), signal);
}

/** One that is gone already is fine. */
export async function deleteRecord(call: AlidnsCall, id: string, signal: AbortSignal): Promise<void> {
  try {
    await call("DeleteDomainRecord", { RecordId: id }, z.object({}), signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return ["DomainRecordNotBelongToUser", "InvalidRecordId.NotFound"].includes(alidnsCode(error) ?? "");
}

const linesSchema = z.object({
  RecordLines: z.object({
    RecordLine: z.array(z.object({ LineCode: z.string(), LineName: z.string().nullish() })).default([]),
  }),
});

/** The lines that the domain's edition may use. */
export async function listLines(
  call: AlidnsCall,
  domain: string,
  signal: AbortSignal,
): Promise<readonly AlidnsLine[]> {
  const { RecordLines } = await call("DescribeSupportLines", { DomainName: domain }, linesSchema, signal);
  return RecordLines.RecordLine.map(({ LineCode, LineName }) => ({
    id: LineCode,
    name: LineName ?? LineCode,
  }));
}

const domainSchema = z.object({
  DnsServers: z.object({ DnsServer: z.array(z.string()).default([]) }).nullish(),
  MinTtl: z.number().nullish(),
});

export async function describeDomain(
  call: AlidnsCall,
  domain: string,
  signal: AbortSignal,
): Promise<AlidnsDomain> {
  const found = await call(
    "DescribeDomainInfo",
    { DomainName: domain, NeedDetailAttributes: "true" },
    domainSchema,
    signal,
  );
  return { nameServers: found.DnsServers?.DnsServer ?? [], minTtl: found.MinTtl ?? undefined };
}

/** The cheapest read that needs a valid key. */
export async function listDomains(call: AlidnsCall, signal: AbortSignal): Promise<void> {
  await call("DescribeDomains", { PageSize: "1" }, z.object({ TotalCount: z.number() }), signal);
}
