import assert from "node:assert/strict";
import { Agent, createServer } from "node:http";
import type { LookupFunction } from "node:net";
import { dnspod } from "tencentcloud-sdk-nodejs-dnspod";
import * as actions from "../../extension/providers/dnspod/actions.ts";
import { createDnspodClient } from "../../extension/providers/dnspod/client.ts";
import { type DnsSandbox, domain, startDnsSandbox } from "./sandbox.ts";

const never = new AbortController().signal;

/** The vendor's own SDK as the second opinion: what it sends and what it understands of the stand-in. */
describe("the vendor's SDK and ours", () => {
  let sandbox: DnsSandbox;
  before(async () => {
    sandbox = await startDnsSandbox();
  });
  after(() => sandbox.close());

  function vendor(url: string, credentials: { secretId: string; secretKey: string }) {
    // The SDK takes the service's name from the first label of the host: the name is kept, loopback is answered.
    const lookup: LookupFunction = (_name, options, done) => {
      if (options.all === true) done(null, [{ address: "127.0.0.1", family: 4 }]);
      else done(null, "127.0.0.1", 4);
    };
    const endpoint = `dnspod.localhost:${new URL(url).port}`;
    const httpProfile = { endpoint, protocol: "http://", reqTimeout: 10, agent: new Agent({ lookup }) };
    return new dnspod.v20210323.Client({
      credential: credentials,
      region: "",
      profile: { language: "en-US", httpProfile },
    });
  }

  it("are both understood by the stand-in, and see the same", async () => {
    const client = vendor(sandbox.dnspod.url, sandbox.dnspod.credentials);
    const made = await client.CreateRecord({
      Domain: domain,
      SubDomain: "vendor",
      RecordType: "CNAME",
      RecordLine: "默认",
      RecordLineId: "0",
      Value: "images.example.org",
      TTL: 600,
      Remark: "made by the SDK",
    });
    const ours = await actions.listRecords(sandbox.call, domain, never);
    const theirs = await client.DescribeRecordList({ Domain: domain, Subdomain: "vendor", Limit: 3000 });
    const [record] = theirs.RecordList ?? [];
    assert.equal(record?.RecordId, made.RecordId);
    assert.deepEqual(
      ours.find(({ id }) => id === made.RecordId),
      {
        id: record?.RecordId,
        subDomain: record?.Name,
        type: record?.Type,
        line: record?.Line,
        lineId: record?.LineId,
        value: record?.Value,
        ttl: record?.TTL,
        enabled: record?.Status === "ENABLE",
        remark: record?.Remark,
        systemNs: record?.DefaultNS,
      },
    );
    const one = await client.DescribeRecord({ Domain: domain, RecordId: made.RecordId ?? 0 });
    assert.equal(one.RecordInfo?.RecordLineId, "0");
    const lines = await client.DescribeRecordLineCategoryList({ Domain: domain });
    const tree = (lines.LineList ?? []).flatMap((category) => category.SubGroup ?? []);
    assert.deepEqual(
      tree.map((line) => [line.LineId, line.LineName, line.Useful]),
      (await actions.listLines(sandbox.call, domain, never)).map((line) => [line.id, line.name, line.usable]),
    );
    const info = await client.DescribeDomain({ Domain: domain });
    assert.equal(info.DomainInfo?.Grade, (await actions.describeDomain(sandbox.call, domain, never)).grade);
    await client.DeleteRecord({ Domain: domain, RecordId: made.RecordId ?? 0 });
    await assert.rejects(
      client.DescribeRecordList({ Domain: domain, Subdomain: "vendor" }),
      (error: { code?: string }) => error.code === "ResourceNotFound.NoDataOfRecord",
    );
  });

  it("send the same requests", async () => {
    const seen: { action: string | undefined; version: string | undefined; body: unknown }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const header = (name: string) => {
          const value = request.headers[name];
          return typeof value === "string" ? value : undefined;
        };
        seen.push({
          action: header("x-tc-action"),
          version: header("x-tc-version"),
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
        assert.equal(header("x-tc-language"), "en-US");
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ Response: { RecordId: 7, RequestId: "r" } }));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const address = server.address();
      assert.ok(address !== null && typeof address === "object");
      const url = `http://127.0.0.1:${address.port}`;
      const secrets = { secretId: "AKIDEXAMPLE", secretKey: "SecretKeyExample" };
      const call = createDnspodClient({ endpoint: url, ...secrets, perSecond: 1000 });
      const record = {
        subDomain: "images",
        type: "CNAME",
        line: "境外",
        lineId: "3=0",
        value: "images.example.org.",
        ttl: 600,
        remark: "ours",
      };
      await actions.createRecord(call, domain, record, never);
      await actions.modifyRecord(call, domain, 7, record, never);
      await actions.deleteRecord(call, domain, 7, never);
      const request = {
        Domain: domain,
        SubDomain: "images",
        RecordType: "CNAME",
        RecordLine: "境外",
        RecordLineId: "3=0",
        Value: "images.example.org.",
        TTL: 600,
        Remark: "ours",
        Status: "ENABLE",
      };
      const client = vendor(url, secrets);
      await client.CreateRecord(request);
      await client.ModifyRecord({ ...request, RecordId: 7 });
      await client.DeleteRecord({ Domain: domain, RecordId: 7 });
      assert.deepEqual(seen.slice(0, 3), seen.slice(3));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
