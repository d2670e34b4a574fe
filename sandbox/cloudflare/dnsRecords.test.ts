import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { refused, result } from "../testing/api.ts";
import { newId } from "./state.ts";

const records = "/zones/{zone}/dns_records";

describe("sandbox: DNS records", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const cname = {
    type: "CNAME",
    name: "static.example.com",
    content: "s3.us-west-004.backblazeb2.com",
    ttl: 1,
  };
  const make = (record: object = cname) => result(sandbox, "POST", records, record);

  it("makes, changes and deletes a record, with its comment", async () => {
    const made = await make({ ...cname, proxied: true, comment: "made by cdn-worker" });
    assert.deepEqual([made.proxied, made.comment, made.proxiable], [true, "made by cdn-worker", true]);
    const changed = await result(sandbox, "PATCH", `${records}/${made.id}`, { ...cname, ttl: 300 });
    assert.deepEqual([changed.ttl, changed.comment], [300, "made by cdn-worker"]);
    const replaced = await result(sandbox, "PUT", `${records}/${made.id}`, cname);
    assert.deepEqual([replaced.ttl, replaced.comment, replaced.proxied], [1, null, false]);
    assert.deepEqual(await result(sandbox, "DELETE", `${records}/${made.id}`), { id: made.id });
    await refused(sandbox, [404, 81044], "GET", `${records}/${made.id}`);
    await refused(sandbox, [404, 81044], "DELETE", `${records}/${newId()}`);
  });

  it("completes a name with the zone's", async () => {
    assert.equal((await make({ ...cname, name: "static" })).name, "static.example.com");
    assert.equal((await make({ ...cname, type: "TXT", name: "@", content: '"x"' })).name, "example.com");
  });

  it("refuses a CNAME beside an address and an address beside a CNAME", async () => {
    await make();
    await refused(sandbox, [400, 81053], "POST", records, { ...cname, content: "other.example.net" });
    await refused(sandbox, [400, 81053], "POST", records, { ...cname, type: "A", content: "192.0.2.1" });
    await make({ type: "AAAA", name: "v6.example.com", content: "100::", ttl: 1 });
    await refused(sandbox, [400, 81053], "POST", records, { ...cname, name: "v6.example.com" });
  });

  it("refuses the same record twice, and takes a second address", async () => {
    const a = { type: "A", name: "a.example.com", content: "192.0.2.1", ttl: 1 };
    await make(a);
    await refused(sandbox, [400, 81057], "POST", records, a);
    await make({ ...a, content: "192.0.2.2" });
  });

  it("refuses content that does not fit the type", async () => {
    await refused(sandbox, [400, 9005], "POST", records, { ...cname, type: "A", content: "nonsense" });
    await refused(sandbox, [400, 9006], "POST", records, { ...cname, type: "AAAA", content: "192.0.2.1" });
    for (const content of ["https://s3.example.net/", "no host", "192.0.2.1", "a_b", ""]) {
      await refused(sandbox, [400, 9007], "POST", records, { ...cname, content });
    }
    await refused(sandbox, [400, 9004], "POST", records, {
      ...cname,
      type: "TXT",
      content: "x",
      proxied: true,
    });
  });

  it("filters its list", async () => {
    await make();
    await make({ ...cname, type: "TXT", name: "b.example.com", content: "text" });
    const names = async (query: string) =>
      (await result(sandbox, "GET", `${records}?${query}`)).map((each: { name: string }) => each.name);
    assert.deepEqual(await names("name.exact=static.example.com"), ["static.example.com"]);
    assert.deepEqual(await names("name.exact=static.example"), []);
    assert.deepEqual(await names("type=TXT"), ["b.example.com"]);
    assert.deepEqual(await names("page=2"), []);
  });

  it("answers the name servers with what is in the zone, and the edge's address for what is proxied", async () => {
    await make({ ...cname, proxied: true });
    await make({ ...cname, type: "TXT", name: "_acme-challenge.example.com", content: '"token"' });
    assert.deepEqual(sandbox.dns.txt("_acme-challenge.example.com"), ["token"]);
    const seen = sandbox.dns.lookup("static.example.com");
    assert.deepEqual(
      seen.map(({ type, value }) => [type, value]),
      [["A", "127.0.0.1"]],
    );
  });
});
