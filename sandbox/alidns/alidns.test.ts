import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { RuntimeOptions } from "@darabonba/typescript";
import { answerFrom } from "../dns/answer.ts";
import { ZoneData } from "../dns/zoneData.ts";
import { FaultBoard } from "../faults.ts";
import { RequestLog } from "../requestLog.ts";
import { type AlidnsOptions, type AlidnsStandIn, startAlidns } from "./server.ts";

const domain = "example.net";
const china = "images.example.net.cdn.example-cdn.com";
const abroad = "images.example.org";

// The package is CommonJS with a member `default`, which an import would hand over in two different ways.
const openApi = createRequire(import.meta.url)(
  "@alicloud/openapi-core",
) as typeof import("@alicloud/openapi-core");

/** The vendor's own client: it signs, sends and reads errors as every SDK of Aliyun's does. */
function vendor(alidns: AlidnsStandIn, keys: Partial<AlidnsStandIn["credentials"]> = {}) {
  const { accessKeyId, accessKeySecret } = { ...alidns.credentials, ...keys };
  const client = new openApi.default(
    new openApi.$OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      endpoint: new URL(alidns.url).host,
      protocol: "http",
    }),
  );
  return async (
    action: string,
    query: Readonly<Record<string, string>>,
  ): Promise<Record<string, unknown>> => {
    const params = new openApi.$OpenApiUtil.Params({
      action,
      version: "2015-01-09",
      protocol: "HTTP",
      pathname: "/",
      method: "POST",
      authType: "AK",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    const request = new openApi.$OpenApiUtil.OpenApiRequest({ query });
    const answer = await client.callApi(params, request, new RuntimeOptions({ autoretry: false }));
    return answer.body;
  };
}

describe("the AliDNS stand-in", () => {
  let alidns: AlidnsStandIn;
  let zones: ZoneData;
  let faults: FaultBoard;
  let call: ReturnType<typeof vendor>;

  const start = async (options: Partial<AlidnsOptions> = {}) => {
    zones = new ZoneData();
    faults = new FaultBoard();
    alidns = await startAlidns({
      log: new RequestLog(),
      faults,
      latency: { ms: 0 },
      dns: zones,
      domains: [
        { name: domain },
        { name: "paid.example", edition: "version_enterprise_advanced" },
        { name: "theirs.example", foreign: true },
      ],
      ...options,
    });
    zones.add(alidns.source);
    call = vendor(alidns);
  };
  beforeEach(() => start());
  afterEach(() => alidns.close());

  /** HTTP status and code of a refusal, as the vendor's client reads them. */
  const refusal = async (action: string, query: Readonly<Record<string, string>>) => {
    try {
      await call(action, query);
    } catch (error) {
      const { statusCode, code } = error as { statusCode?: number; code?: string };
      return `${statusCode} ${code}`;
    }
    return "taken";
  };
  const cname = { DomainName: domain, RR: "images", Type: "CNAME", Value: china };
  const add = async (query: Readonly<Record<string, string>>) =>
    String((await call("AddDomainRecord", query)).RecordId);
  const list = async (query: Readonly<Record<string, string>> = {}) => {
    const answer = await call("DescribeDomainRecords", { DomainName: domain, ...query });
    const { Record } = answer.DomainRecords as { Record: Record<string, unknown>[] };
    return { total: answer.TotalCount, records: Record };
  };
  const answered = (client: string) =>
    answerFrom(zones, { name: `images.${domain}`, type: "CNAME", client }).records.map(({ value }) => value);

  it("makes, reads, changes, switches and removes a record by the vendor's client", async () => {
    const RecordId = await add({ ...cname, RR: "Images", Value: `${china}.` });
    const made = {
      DomainName: domain,
      RecordId,
      RR: "images",
      Type: "CNAME",
      Value: china,
      Line: "default",
      TTL: 600,
      Status: "ENABLE",
      Locked: false,
    };
    const { RequestId, DomainId, PunyCode, ...read } = await call("DescribeDomainRecordInfo", { RecordId });
    assert.match(String(RequestId), /^[0-9A-F-]{36}$/);
    assert.deepEqual([typeof DomainId, PunyCode], ["string", domain]);
    assert.deepEqual(read, made);

    const change = { RecordId, RR: "images", Type: "CNAME", Value: abroad, Line: "oversea", TTL: "3600" };
    await call("UpdateDomainRecord", change);
    await call("UpdateDomainRecordRemark", { RecordId, Remark: "ours" });
    await call("SetDomainRecordStatus", { RecordId, Status: "Disable" });
    const { CreateTimestamp, UpdateTimestamp, Weight, ...listed } = (await list()).records[0] ?? {};
    assert.deepEqual([typeof CreateTimestamp, typeof UpdateTimestamp, Weight], ["number", "number", 1]);
    assert.deepEqual(listed, {
      ...made,
      Value: abroad,
      Line: "oversea",
      TTL: 3600,
      Status: "DISABLE",
      Remark: "ours",
    });
    await call("DeleteDomainRecord", { RecordId });
    assert.equal(await refusal("DeleteDomainRecord", { RecordId }), "400 DomainRecordNotBelongToUser");
  });

  it("forgets line and time to live of an update that leaves them out", async () => {
    const RecordId = await add({ ...cname, Line: "oversea", TTL: "3600" });
    await call("UpdateDomainRecord", { RecordId, RR: "images", Type: "CNAME", Value: abroad });
    const [record] = (await list()).records;
    assert.deepEqual([record?.Line, record?.TTL], ["default", 600]);
  });

  it("answers the two halves of the world by line, and nobody by a record that is switched off", async () => {
    await add(cname);
    const RecordId = await add({ ...cname, Value: abroad, Line: "oversea" });
    assert.deepEqual(answered("114.114.114.114"), [china]);
    assert.deepEqual(answered("8.8.8.8"), [abroad]);
    await call("SetDomainRecordStatus", { RecordId, Status: "Disable" });
    assert.deepEqual(answered("8.8.8.8"), [china]);
    alidns.state.domain(domain).delegated = false;
    assert.deepEqual(answered("114.114.114.114"), []);
  });

  it("has the lines and times to live of each edition", async () => {
    const codes = async (DomainName: string) => {
      const { RecordLines } = await call("DescribeSupportLines", { DomainName });
      return (RecordLines as { RecordLine: { LineCode: string }[] }).RecordLine.map((line) => line.LineCode);
    };
    assert.ok((await codes(domain)).includes("oversea"));
    assert.ok(!(await codes(domain)).includes("internal"));
    assert.ok((await codes("paid.example")).includes("internal"));
    assert.equal(await refusal("AddDomainRecord", { ...cname, Line: "internal" }), "400 UnsupportedLine");
    assert.equal(await refusal("AddDomainRecord", { ...cname, Line: "abroad" }), "400 SubDomainInvalid.Line");
    assert.equal(await refusal("AddDomainRecord", { ...cname, TTL: "599" }), "400 QuotaExceeded.TTL");
    assert.equal(await refusal("AddDomainRecord", { ...cname, TTL: "86401" }), "400 QuotaExceeded.TTL");
    assert.equal(await refusal("AddDomainRecord", { ...cname, TTL: "0" }), "400 InvalidTTL");
    await add({ ...cname, DomainName: "paid.example", TTL: "1", Line: "internal" });
    const info = await call("DescribeDomainInfo", { DomainName: domain, NeedDetailAttributes: "true" });
    assert.deepEqual([info.VersionCode, info.MinTtl], ["mianfei", 600]);
  });

  it("refuses duplicates, conflicts and what is over a quota", async () => {
    const RecordId = await add(cname);
    assert.equal(await refusal("AddDomainRecord", cname), "400 DomainRecordDuplicate");
    const { DomainName: _, ...same } = cname;
    assert.equal(await refusal("UpdateDomainRecord", { RecordId, ...same }), "400 DomainRecordDuplicate");
    const a = { DomainName: domain, RR: "images", Type: "A", Value: "192.0.2.1" };
    assert.equal(await refusal("AddDomainRecord", a), "400 DomainRecordConflict");
    await add({ ...a, Line: "oversea" });
    await add({ ...cname, RR: "@" });
    await add({ DomainName: domain, RR: "@", Type: "TXT", Value: "v=spf1 -all" });
    assert.equal(await refusal("AddDomainRecord", { ...a, RR: "@" }), "400 DomainRecordConflict");
    // What is switched off is in nobody's way until it is switched on again.
    await call("SetDomainRecordStatus", { RecordId, Status: "Disable" });
    await add(a);
    const on = { RecordId, Status: "Enable" };
    assert.equal(await refusal("SetDomainRecordStatus", on), "400 DomainRecordConflict");
    for (let last = 2; last <= 10; last++) await add({ ...a, Value: `192.0.2.${last}` });
    assert.equal(
      await refusal("AddDomainRecord", { ...a, Value: "192.0.2.11" }),
      "400 QuotaExceeded.ARecord",
    );
  });

  it("names what is missing, malformed, unknown or not ours", async () => {
    const wrong = (change: Readonly<Record<string, string>>) =>
      refusal("AddDomainRecord", { ...cname, ...change });
    assert.equal(await wrong({ DomainName: "nobody.example" }), "400 InvalidDomainName.NoExist");
    assert.equal(await wrong({ DomainName: "theirs.example" }), "400 IncorrectDomainUser");
    assert.equal(await wrong({ RR: "-x-" }), "400 InvalidRR.Format");
    assert.equal(await wrong({ Type: "LINK" }), "400 SubDomainInvalid.Type");
    assert.equal(await wrong({ Value: "not a name" }), "400 SubDomainInvalid.Value");
    assert.equal(await wrong({ Type: "A" }), "400 InvalidRR.AValue");
    assert.equal(await wrong({ Type: "MX" }), "400 SubDomainInvalid.Priority");
    assert.equal(await wrong({ Remark: "x" }), "400 InvalidParameter");
    assert.equal(await refusal("AddDomainRecord", { DomainName: domain }), "400 MissingRR");
    assert.equal(await refusal("AddEverything", {}), "404 InvalidAction.NotFound");
  });

  it("refuses keys that are unknown, wrong, switched off or not allowed to", async () => {
    const query = { DomainName: domain };
    call = vendor(alidns, { accessKeyId: "LTAI5tNobody" });
    assert.equal(await refusal("DescribeDomainRecords", query), "404 InvalidAccessKeyId.NotFound");
    call = vendor(alidns, { accessKeySecret: "wrong" });
    assert.equal(await refusal("DescribeDomainRecords", query), "400 SignatureDoesNotMatch");
    call = vendor(alidns);
    alidns.behaviour.deniedActions = ["AddDomainRecord"];
    assert.equal(await refusal("AddDomainRecord", cname), "403 Forbidden.RAM");
    assert.equal((await list()).total, 0);
    alidns.behaviour.keyStatus = "inactive";
    assert.equal(await refusal("DescribeDomainRecords", query), "400 InvalidAccessKeyId.Inactive");
    alidns.behaviour.keyStatus = "active";
    alidns.behaviour.clockAhead = 16 * 60_000;
    assert.equal(await refusal("DescribeDomainRecords", query), "400 InvalidTimeStamp.Expired");
    const told = Date.parse((await fetch(alidns.url, { method: "POST" })).headers.get("date") ?? "");
    assert.ok(told > Date.now() + 15 * 60_000, "the service's own time is in its answers");
  });

  it("does not touch what is locked", async () => {
    const [record] = alidns.state.seed(domain, [{ rr: "www", type: "A", value: "192.0.2.1", locked: true }]);
    assert.ok(record !== undefined);
    assert.equal(await refusal("DeleteDomainRecord", { RecordId: record.id }), "400 DomainRecordLocked");
    alidns.state.domain(domain).locked = true;
    assert.equal(await refusal("AddDomainRecord", cname), "400 Forbidden.DomainLocked");
    alidns.state.clear(domain);
    await add(cname);
  });

  it("lists page by page, the newest first, loosely by keyword", async () => {
    for (let index = 0; index < 45; index++) await add({ ...cname, RR: `host-${index}` });
    const first = await list();
    assert.deepEqual([first.total, first.records.length, first.records[0]?.RR], [45, 20, "host-44"]);
    const third = await list({ PageNumber: "3" });
    assert.deepEqual([third.records.length, third.records.at(-1)?.RR], [5, "host-0"]);
    assert.equal((await list({ PageNumber: "4" })).records.length, 0);
    const keyword = { RRKeyWord: "host-1", PageSize: "500" };
    assert.equal((await list(keyword)).total, 11);
    assert.equal((await list({ ...keyword, SearchMode: "COMBINATION" })).total, 1);
    assert.equal(
      await refusal("DescribeDomainRecords", { DomainName: domain, PageSize: "501" }),
      "400 InvalidPageSize",
    );
    const { Domains } = await call("DescribeDomains", {});
    const names = (Domains as { Domain: { DomainName: string }[] }).Domain.map(
      ({ DomainName }) => DomainName,
    );
    assert.deepEqual(names, [domain, "paid.example"]);
    const one = await call("DescribeSubDomainRecords", { SubDomain: `host-7.${domain}` });
    assert.equal(one.TotalCount, 1);
  });

  it("lists late when told to, and knows a record by its id at once", async () => {
    let now = Date.now();
    await alidns.close();
    await start({ now: () => now, behaviour: { listLagMs: 5000 } });
    const RecordId = await add(cname);
    assert.equal((await list()).total, 0);
    assert.equal((await call("DescribeDomainRecordInfo", { RecordId })).Value, china);
    now += 5000;
    assert.equal((await list()).total, 1);
  });

  it("slows down whoever asks too often, and plays faults in its own envelope", async () => {
    alidns.behaviour.perSecond = 2;
    await list();
    await list();
    assert.equal(await refusal("DescribeDomainRecords", { DomainName: domain }), "400 Throttling.User");
    faults.add({
      kind: "status",
      service: "alidns",
      operation: "DescribeDomains",
      status: 503,
      code: "ServiceUnavailable",
    });
    assert.equal(await refusal("DescribeDomains", {}), "503 ServiceUnavailable");
  });
});
