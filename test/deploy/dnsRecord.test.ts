import assert from "node:assert/strict";
import { CdnError } from "../../extension/core/cdnError.ts";
import { applyDnsRecord, type DnsRecordChange } from "../../extension/deploy/resources/dnsRecord.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { applyContext } from "./applyContext.ts";

describe("the fallback origin's record, made by somebody between plan and deploy", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => sandbox.reset());
  after(() => sandbox.close());

  const name = "images.example.com";
  const content = "photos.s3.us-west-004.backblazeb2.com";
  const change: DnsRecordChange = {
    resource: "dnsRecord",
    action: "create",
    name,
    reason: "",
    destroys: false,
    needs: [],
    spec: { name, id: undefined, type: "CNAME", content },
  };

  function put(over: { readonly proxied: boolean; readonly comment: string | null }): void {
    const record = {
      id: "theirs",
      name,
      type: "CNAME",
      content,
      ttl: 1,
      tags: [],
      createdAt: 0,
      modifiedAt: 0,
    };
    sandbox.zone("example.com").records.set("theirs", { ...record, readOnly: false, ...over });
  }
  const found = () => [...sandbox.zone("example.com").records.values()];

  it("is left alone where it is not proxied, and said so: nobody waits for it", async () => {
    put({ proxied: false, comment: null });
    const error = await applyDnsRecord(change, applyContext(sandbox)).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CdnError);
    assert.equal(error.reason, "foreign");
    assert.match(error.message, /DNS record images\.example\.com.*not proxied.*Switch its proxy on/s);
    assert.deepEqual(
      found().map(({ id, proxied }) => ({ id, proxied })),
      [{ id: "theirs", proxied: false }],
    );
  });

  it("is proxied where it is ours", async () => {
    put({ proxied: false, comment: "cdn-worker: site images" });
    assert.deepEqual(await applyDnsRecord(change, applyContext(sandbox)), { status: "done" });
    assert.deepEqual(
      found().map(({ id, proxied }) => ({ id, proxied })),
      [{ id: "theirs", proxied: true }],
    );
  });

  it("is fine as it is where it is proxied", async () => {
    put({ proxied: true, comment: null });
    assert.deepEqual(await applyDnsRecord(change, applyContext(sandbox)), { status: "done" });
    assert.equal(found().length, 1);
  });
});
