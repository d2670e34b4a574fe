import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../../sandbox.ts";
import { call, refused, result } from "../../testing/api.ts";
import { newId } from "../state.ts";

const buckets = "/accounts/{account}/r2/buckets";
const domains = `${buckets}/photos/domains/custom`;

describe("sandbox: R2 buckets and their domains", () => {
  let sandbox: Sandbox;
  before(async () => {
    // Bad bucket names break the published schema as well: they are provoked here.
    const started = Date.now();
    // The clock moves only where a test moves it.
    sandbox = await startSandbox({ recordViolations: false, now: () => started });
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const make = (name = "photos", body: object = {}) => result(sandbox, "POST", buckets, { name, ...body });
  const domain = (name = "photos.example.com") => ({
    domain: name,
    enabled: true,
    zoneId: sandbox.zone("example.com").id,
    minTLS: "1.2",
  });

  it("makes, shows and deletes a bucket", async () => {
    assert.equal((await make("photos", { locationHint: "apac" })).location, "APAC");
    assert.equal((await result(sandbox, "GET", `${buckets}/photos`)).name, "photos");
    await result(sandbox, "DELETE", `${buckets}/photos`);
    await refused(sandbox, [404, 10006], "GET", `${buckets}/photos`);
    await refused(sandbox, [404, 10006], "DELETE", `${buckets}/photos`);
  });

  it("refuses a bucket twice and names that R2 does not take", async () => {
    await make();
    await refused(sandbox, [409, 10004], "POST", buckets, { name: "photos" });
    for (const name of ["ab", "Photos", "-photos", "photos-", "my_photos", "my.photos", "a".repeat(64)]) {
      await refused(sandbox, [400, 10005], "POST", buckets, { name });
    }
  });

  it("keeps jurisdictions apart", async () => {
    const headers = { "cf-r2-jurisdiction": "eu" };
    await result(sandbox, "POST", buckets, { name: "photos" }, { headers });
    await refused(sandbox, [404, 10006], "GET", `${buckets}/photos`);
    assert.equal(
      (await result(sandbox, "GET", `${buckets}/photos`, undefined, { headers })).jurisdiction,
      "eu",
    );
  });

  it("pages by cursor", async () => {
    for (const name of ["aaa", "bbb", "ccc"]) await make(name);
    const first = await call(sandbox, "GET", `${buckets}?per_page=2`);
    const names = (answer: typeof first) =>
      answer.body.result.buckets.map(({ name }: { name: string }) => name);
    assert.deepEqual(names(first), ["aaa", "bbb"]);
    const { cursor } = first.body.result_info;
    const second = await call(sandbox, "GET", `${buckets}?per_page=2&cursor=${cursor}`);
    assert.deepEqual(names(second), ["ccc"]);
    assert.equal(second.body.result_info.cursor, undefined);
  });

  it("refuses everything while the account has not subscribed", async () => {
    sandbox.account.r2Subscribed = false;
    await refused(sandbox, [403, 10042], "GET", buckets);
    await refused(sandbox, [403, 10042], "POST", buckets, { name: "photos" });
    await refused(sandbox, [403, 10042], "GET", domains);
  });

  it("does not delete a bucket that has objects, and counts them", async () => {
    await make();
    await (await sandbox.r2Bucket("photos")).put("a.txt", "hello");
    await refused(sandbox, [409, 10008], "DELETE", `${buckets}/photos`);
    const metrics = await result(sandbox, "GET", "/accounts/{account}/r2/metrics");
    assert.deepEqual(metrics.standard.published, { metadataSize: 0, objects: 1, payloadSize: 5 });
    await (await sandbox.r2Bucket("photos")).delete("a.txt");
    await result(sandbox, "DELETE", `${buckets}/photos`);
  });

  it("gives a seeded bucket its owner's files", async () => {
    await make("r2-blog-test");
    await refused(sandbox, [409, 10008], "DELETE", `${buckets}/r2-blog-test`);
    const robots = await (await sandbox.r2Bucket("r2-blog-test")).head("robots.txt");
    assert.equal(robots?.httpMetadata?.contentType, "text/plain; charset=utf-8");
  });

  it("lets a custom domain wait, first for its owner, then for its certificate", async () => {
    await make();
    const answer = await result(sandbox, "POST", domains, domain());
    assert.equal(answer.status, undefined, "the answer to the POST has no status");
    const seen: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { status } = await result(sandbox, "GET", `${domains}/photos.example.com`);
      const text = `${status.ownership}/${status.ssl}`;
      if (seen.at(-1) !== text) seen.push(text);
      sandbox.advance(40);
    }
    assert.deepEqual(seen[0], "pending/initializing");
    assert.deepEqual(seen.at(-1), "active/active");
    assert.ok(seen.length >= 3);
  });

  it("makes a proxied record in the zone that only R2 may change", async () => {
    await make();
    await result(sandbox, "POST", domains, domain());
    const [record] = await result(sandbox, "GET", "/zones/{zone}/dns_records?name.exact=photos.example.com");
    assert.deepEqual([record.type, record.content, record.proxied], ["CNAME", "public.r2.dev", true]);
    await refused(sandbox, [400, 1043], "DELETE", `/zones/{zone}/dns_records/${record.id}`);
    await refused(sandbox, [400, 1043], "PATCH", `/zones/{zone}/dns_records/${record.id}`, {
      type: "CNAME",
      name: "photos.example.com",
      ttl: 1,
      content: "elsewhere.example.com",
    });
    await result(sandbox, "DELETE", `${domains}/photos.example.com`);
    assert.deepEqual(await result(sandbox, "GET", "/zones/{zone}/dns_records"), []);
    await refused(sandbox, [404, 10053], "GET", `${domains}/photos.example.com`);
  });

  it("refuses a domain that is taken, outside the zone, or of a zone elsewhere", async () => {
    await make();
    await make("others");
    await result(sandbox, "POST", domains, domain());
    const again = await call(sandbox, "POST", `${buckets}/others/domains/custom`, domain());
    assert.equal(again.status, 409);
    assert.match(again.body.errors[0].message, /in use/);
    await result(sandbox, "POST", "/zones/{zone}/dns_records", {
      type: "A",
      name: "www.example.com",
      content: "192.0.2.1",
      ttl: 1,
    });
    assert.equal((await call(sandbox, "POST", domains, domain("www.example.com"))).status, 409);
    assert.equal((await call(sandbox, "POST", domains, domain("photos.example.net"))).status, 400);
    const stranger = { ...domain("b.example.com"), zoneId: newId() };
    assert.equal((await call(sandbox, "POST", domains, stranger)).status, 400);
  });

  it("can say for a while that a new bucket is not there", async () => {
    sandbox.cloudflare.times = { ...sandbox.cloudflare.times, bucketDomainsEndpoint: 500 };
    await make();
    await result(sandbox, "GET", `${buckets}/photos`);
    await refused(sandbox, [404, 10006], "POST", domains, domain());
    await refused(sandbox, [404, 10006], "GET", domains);
    sandbox.advance(600);
    await result(sandbox, "POST", domains, domain());
  });

  it("can keep a domain in use for a while after its bucket gave it up", async () => {
    sandbox.cloudflare.times = { ...sandbox.cloudflare.times, bucketDomainRemoval: 500 };
    await make();
    await result(sandbox, "POST", domains, domain());
    await result(sandbox, "DELETE", `${domains}/photos.example.com`);
    assert.equal((await call(sandbox, "POST", domains, domain())).status, 409);
    sandbox.advance(600);
    await result(sandbox, "POST", domains, domain());
  });
});
