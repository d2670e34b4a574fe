import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { CdnError } from "../../extension/core/cdnError.ts";
import * as actions from "../../extension/providers/dnspod/actions.ts";
import { createDnspodClient, type DnspodCall } from "../../extension/providers/dnspod/client.ts";
import { dnspodCode, dnspodProblem } from "../../extension/providers/dnspod/problem.ts";
import { type DnsSandbox, domain, startDnsSandbox } from "./sandbox.ts";

const never = new AbortController().signal;
const input = {
  subDomain: "images",
  type: "CNAME",
  line: "默认",
  lineId: "0",
  value: "a.example.org.",
  ttl: 600,
  remark: "",
};

/** The service's code of what `action` rejects with. */
async function codeOf(action: Promise<unknown>): Promise<string | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    return dnspodCode(error) ?? (error instanceof CdnError ? `CdnError ${error.reason}` : String(error));
  }
}

describe("DNSPod's API", () => {
  let sandbox: DnsSandbox;
  beforeEach(async () => {
    sandbox = await startDnsSandbox();
  });
  afterEach(() => sandbox.close());

  it("makes, reads, changes and removes a record", async () => {
    const { call, dnspod } = sandbox;
    const id = await actions.createRecord(call, domain, { ...input, subDomain: "Images" }, never);
    const made = {
      id,
      subDomain: "images",
      type: "CNAME",
      line: "默认",
      lineId: "0",
      value: "a.example.org.",
      ttl: 600,
      enabled: true,
      remark: "",
      systemNs: false,
    };
    assert.deepEqual(await actions.describeRecord(call, domain, id, never), made);
    assert.deepEqual(
      (await actions.listRecords(call, domain, never)).filter((record) => !record.systemNs),
      [made],
    );
    await actions.modifyRecord(call, domain, id, { ...input, value: "b.example.org", remark: "ours" }, never);
    assert.deepEqual(await actions.describeRecord(call, domain, id, never), {
      ...made,
      value: "b.example.org.",
      remark: "ours",
    });
    await actions.deleteRecord(call, domain, id, never);
    await actions.deleteRecord(call, domain, id, never);
    assert.equal(await actions.describeRecord(call, domain, id, never), undefined);
    assert.equal(dnspod.state.records(domain).length, 2);
  });

  it("reads what it needs to know of account, domain, lines and plans", async () => {
    const { call, dnspod } = sandbox;
    assert.equal(await actions.describeUser(call, never), "sandbox");
    const info = await actions.describeDomain(call, domain, never);
    assert.deepEqual(
      { ...info, id: 0 },
      {
        id: 0,
        name: domain,
        grade: "DP_FREE",
        status: "ENABLE",
        delegated: true,
        nameServers: ["f1g1ns1.dnspod.net", "f1g1ns2.dnspod.net"],
      },
    );
    const lines = await actions.listLines(call, domain, never);
    assert.deepEqual(
      lines.find(({ id }) => id === "3=0"),
      { id: "3=0", name: "境外", usable: true },
    );
    assert.equal(lines.find(({ name }) => name === "亚洲")?.usable, false);
    const free = (await actions.listPlans(call, never)).find(({ grade }) => grade === "DP_FREE");
    assert.deepEqual(free, { grade: "DP_FREE", minTtl: 600, recordsPerLine: 2 });
    for (let index = 0; index < 3; index++)
      dnspod.state.addDomain({ name: `d${index}.example.com` }, Date.now());
    assert.equal((await actions.listDomains(call, never)).length, 4);
  });

  it("reads 3,500 records in two pages", async () => {
    const { call, dnspod, log } = sandbox;
    dnspod.state.seed(
      domain,
      Array.from({ length: 3498 }, (_, index) => ({ subDomain: `h${index}`, type: "A", value: "192.0.2.1" })),
    );
    log.clear();
    assert.equal(new Set((await actions.listRecords(call, domain, never)).map(({ id }) => id)).size, 3500);
    assert.equal(log.entries.length, 2);
  });

  it("reads all of them where the service gives shorter pages than it was asked for", async () => {
    const { call, dnspod } = sandbox;
    dnspod.state.seed(
      domain,
      Array.from({ length: 250 }, (_, index) => ({ subDomain: `h${index}`, type: "A", value: "192.0.2.1" })),
    );
    const short: DnspodCall = (action, request, answer, signal) =>
      call(action, action === "DescribeRecordList" ? { ...request, Limit: 100 } : request, answer, signal);
    assert.equal((await actions.listRecords(short, domain, never)).length, 252);
  });

  it("gives an empty list for a domain without records", async () => {
    sandbox.faults.add({
      service: "dnspod",
      operation: "DescribeRecordList",
      kind: "status",
      status: 200,
      code: "ResourceNotFound.NoDataOfRecord",
      message: "记录列表为空。",
    });
    assert.deepEqual(await actions.listRecords(sandbox.call, domain, never), []);
  });

  it("corrects a wrong clock once, by the service's own time", async () => {
    for (const clockAhead of [3_600_000, -3_600_000]) {
      const { dnspod, log } = sandbox;
      dnspod.behaviour.clockAhead = clockAhead;
      const call = createDnspodClient({ endpoint: dnspod.url, ...dnspod.credentials, perSecond: 100_000 });
      log.clear();
      await actions.describeUser(call, never);
      assert.equal(log.entries.length, 2);
      // The correction is kept.
      await actions.describeUser(call, never);
      assert.equal(log.entries.length, 3);
    }
  });

  it("gives up on a clock that cannot be corrected", async () => {
    sandbox.faults.add({
      service: "dnspod",
      kind: "status",
      status: 200,
      code: "AuthFailure.SignatureExpire",
      message: "expired",
      times: 0,
    });
    assert.equal(await codeOf(actions.describeUser(sandbox.call, never)), "AuthFailure.SignatureExpire");
    assert.equal(sandbox.log.entries.length, 2);
  });

  it("keeps to 20 requests a second by itself", async () => {
    const { dnspod, log } = sandbox;
    // A little more than 20: on the way, requests draw together.
    dnspod.behaviour.perSecond = 25;
    const call = createDnspodClient({ endpoint: dnspod.url, ...dnspod.credentials });
    await Promise.all(Array.from({ length: 45 }, () => actions.describeUser(call, never)));
    assert.equal(log.entries.length, 45);
    assert.ok((log.entries.at(-1)?.startedAt ?? 0) - (log.entries[0]?.startedAt ?? 0) > 1900);
  });

  for (const code of [
    "RequestLimitExceeded",
    "RequestLimitExceeded.UinLimitExceeded",
    "FailedOperation.FrequencyLimit",
    "InvalidParameter.OperationIsTooFrequent",
  ]) {
    it(`waits and goes on after ${code}`, async () => {
      sandbox.faults.add({
        service: "dnspod",
        kind: "status",
        status: 200,
        code,
        message: "slow down",
        times: 2,
      });
      assert.equal(await actions.describeUser(sandbox.call, never), "sandbox");
      assert.equal(sandbox.log.entries.length, 3);
    });
  }

  it("sends again what was not answered, and makes nothing twice", async () => {
    const { call, dnspod, faults } = sandbox;
    faults.add({ service: "dnspod", operation: "DescribeUserDetail", kind: "reset-before", times: 2 });
    faults.add({ service: "dnspod", operation: "CreateRecord", kind: "reset-after" });
    assert.equal(await actions.describeUser(call, never), "sandbox");
    assert.equal(
      await codeOf(actions.createRecord(call, domain, input, never)),
      "InvalidParameter.DomainRecordExist",
    );
    assert.equal(dnspod.state.records(domain).length, 3);
  });

  for (const [title, body] of [
    ["half an answer", '{"Response":{"UserIn'],
    ["a page of a portal", "<html><title>Sign in</title></html>"],
    ["JSON of somebody else", { odd: true }],
    ["an answer without what was asked for", { Response: { RequestId: "x" } }],
  ] as const) {
    it(`asks again after ${title}`, async () => {
      const { call, faults } = sandbox;
      faults.add({ service: "dnspod", kind: "status", status: 200, body, times: 2 });
      assert.equal(await actions.describeUser(call, never), "sandbox");
    });
  }

  it("says what stands between when no API answers", async () => {
    const { call, faults, dnspod } = sandbox;
    faults.add({ service: "dnspod", kind: "html", times: 5 });
    assert.equal(await codeOf(actions.describeUser(call, never)), "CdnError firewall");
    faults.add({ service: "dnspod", kind: "status", status: 503, body: "unavailable", times: 5 });
    assert.equal(await codeOf(actions.describeUser(call, never)), "CdnError server");
    faults.add({ service: "dnspod", kind: "status", status: 200, body: { odd: true }, times: 5 });
    assert.equal(await codeOf(actions.describeUser(call, never)), "CdnError unexpected");
    faults.add({
      service: "dnspod",
      kind: "status",
      status: 200,
      body: { Response: { UserInfo: 1, RequestId: "x" } },
      times: 5,
    });
    assert.equal(await codeOf(actions.describeUser(call, never)), "CdnError unexpected");
    const closed = createDnspodClient({
      endpoint: "http://127.0.0.1:9",
      ...dnspod.credentials,
      perSecond: 1000,
      backoff: 1,
    });
    assert.equal(await codeOf(actions.describeUser(closed, never)), "CdnError network");
  });

  it("carries no signed request to where a redirect points", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const call = createDnspodClient({
      endpoint,
      ...sandbox.dnspod.credentials,
      perSecond: 1000,
      backoff: 1,
    });
    try {
      assert.equal(await codeOf(actions.describeUser(call, never)), "CdnError network");
    } finally {
      server.close();
      server.closeAllConnections();
    }
    assert.deepEqual([...new Set(asked)], ["/"]);
  });

  it("stops at once when told to", async () => {
    sandbox.faults.add({ service: "dnspod", kind: "slow", ms: 5000 });
    const before = performance.now();
    await assert.rejects(actions.describeUser(sandbox.call, AbortSignal.timeout(30)), {
      name: "TimeoutError",
    });
    assert.ok(performance.now() - before < 2000);
  });

  it("is refused as the service refuses", async () => {
    const { call, dnspod } = sandbox;
    dnspod.state.addDomain({ name: "theirs.example", foreign: true }, Date.now());
    const create = (change: Partial<typeof input>) =>
      codeOf(actions.createRecord(call, domain, { ...input, ...change }, never));
    const wrongKey = createDnspodClient({
      endpoint: dnspod.url,
      ...dnspod.credentials,
      secretKey: "x",
      perSecond: 100,
    });
    const wrongId = createDnspodClient({
      endpoint: dnspod.url,
      ...dnspod.credentials,
      secretId: "x",
      perSecond: 100,
    });
    assert.equal(await codeOf(actions.describeUser(wrongKey, never)), "AuthFailure.SignatureFailure");
    assert.equal(await codeOf(actions.describeUser(wrongId, never)), "AuthFailure.SecretIdNotFound");
    assert.equal(
      await codeOf(actions.listRecords(call, "nowhere.example", never)),
      "InvalidParameterValue.DomainNotExists",
    );
    assert.equal(
      await codeOf(actions.listRecords(call, "theirs.example", never)),
      "OperationDenied.NoPermissionToOperateDomain",
    );
    assert.equal(await create({ lineId: "3=0", line: "境外" }), "FailedOperation.MustAddDefaultLineFirst");
    assert.equal(await create({ subDomain: "images." }), "InvalidParameter.SubdomainInvalid");
    assert.equal(await create({ lineId: "9=9" }), "InvalidParameter.RecordLineInvalid");
    assert.equal(await create({ lineId: "3=001" }), "InvalidParameter.RecordLineInvalid");
    assert.equal(await create({ ttl: 60 }), "LimitExceeded.RecordTtlLimit");
    assert.equal(await create({}), undefined);
    assert.equal(await create({}), "InvalidParameter.DomainRecordExist");
    assert.equal(await create({ value: "other.example.org" }), dnspod.behaviour.conflictCode);
    assert.equal(await create({ type: "A", value: "192.0.2.1" }), dnspod.behaviour.conflictCode);
    const texts = ["one", "two", "three"].map((value) => ({
      subDomain: "_acme-challenge",
      type: "TXT",
      value,
    }));
    const codes: (string | undefined)[] = [];
    for (const text of texts) codes.push(await create(text));
    assert.deepEqual(codes, [undefined, undefined, "LimitExceeded.SubdomainRollLimit"]);
    // The list's filter is called otherwise than the field of a record.
    const wrongName = sandbox.call(
      "DescribeRecordList",
      { Domain: domain, SubDomain: "images" },
      z.object({}),
      never,
    );
    assert.equal(await codeOf(wrongName), "UnknownParameter");
    assert.equal(
      await codeOf(sandbox.call("DescribeRecordList", {}, z.object({}), never)),
      "MissingParameter",
    );
    assert.equal(await codeOf(sandbox.call("DescribeNothing", {}, z.object({}), never)), "InvalidAction");
  });

  it("explains every code with its object and a remedy", async () => {
    const expected: Readonly<Record<string, string>> = {
      "AuthFailure.SecretIdNotFound": "unauthenticated",
      "AuthFailure.SignatureFailure": "unauthenticated",
      "AuthFailure.SignatureExpire": "unauthenticated",
      "AuthFailure.UnauthorizedOperation": "forbidden",
      UnauthorizedOperation: "forbidden",
      "OperationDenied.NoPermissionToOperateDomain": "forbidden",
      "InvalidParameterValue.DomainNotExists": "notFound",
      "InvalidParameter.DomainRecordExist": "conflict",
      "FailedOperation.MustAddDefaultLineFirst": "conflict",
      "InvalidParameter.RecordLineInvalid": "config",
      "LimitExceeded.RecordTtlLimit": "quota",
      "LimitExceeded.SubdomainRollLimit": "quota",
      "LimitExceeded.AnythingElse": "quota",
      "FailedOperation.DomainIsLocked": "forbidden",
      "InternalError.Unknown": "server",
      "FailedOperation.RecordConflict": "conflict",
      "InvalidParameter.RecordConflict": "conflict",
      "InvalidParameter.CustomMessage": "conflict",
      "InvalidParameter.DnssecAddCnameError": "conflict",
      "InvalidParameter.NobodyKnows": "unexpected",
      RequestLimitExceeded: "rateLimited",
    };
    for (const [code, reason] of Object.entries(expected)) {
      sandbox.faults.clear();
      sandbox.faults.add({ service: "dnspod", kind: "status", status: 200, code, message: "说明", times: 0 });
      const thrown = await actions.describeUser(sandbox.call, never).then(
        () => undefined,
        (error: unknown) => dnspodProblem(error, "CNAME images.example.net (境外)"),
      );
      assert.ok(thrown instanceof CdnError, code);
      assert.equal(thrown.reason, reason, code);
      assert.match(thrown.message, /^CNAME images\.example\.net \(境外\): .+\. .+\.$/s);
    }
  });

  it("takes a code for what it means, whatever its message says", async () => {
    const chinese = { code: "InvalidParameter.X", message: "解析记录冲突" };
    sandbox.faults.add({ service: "dnspod", kind: "status", status: 200, ...chinese });
    const thrown = await actions
      .describeUser(sandbox.call, never)
      .catch((error: unknown) => dnspodProblem(error, "x"));
    assert.ok(thrown instanceof CdnError);
    assert.equal(thrown.reason, "unexpected");
  });

  it("shows of a message no more than fits, and nothing that looks like a key", async () => {
    const { secretKey } = sandbox.dnspod.credentials;
    const message = `signed with ${secretKey.padEnd(40, "x")},\nstring to sign: ${"POST / ".repeat(60)}`;
    sandbox.faults.add({ service: "dnspod", kind: "status", status: 200, code: "AuthFailure.X", message });
    const thrown = await actions
      .describeUser(sandbox.call, never)
      .catch((error: unknown) => dnspodProblem(error, "x"));
    assert.ok(thrown instanceof CdnError);
    assert.match(thrown.what, /signed with •••, string to sign: POST/);
    assert.ok(thrown.what.length < 250, thrown.what);
  });

  it("lists as it was before, for as long as the service lags", async () => {
    const { call, dnspod } = sandbox;
    dnspod.behaviour.listLagMs = 60_000;
    const id = await actions.createRecord(call, domain, input, never);
    assert.ok(!(await actions.listRecords(call, domain, never)).some((record) => record.id === id));
    assert.ok((await actions.describeRecord(call, domain, id, never)) !== undefined);
    dnspod.behaviour.listLagMs = 0;
    assert.ok((await actions.listRecords(call, domain, never)).some((record) => record.id === id));
  });
});
