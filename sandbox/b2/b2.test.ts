import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { AwsClient } from "aws4fetch";
import { r2S3Keys } from "../credentials.ts";
import { readAll, send } from "../relay.ts";
import { encodeStrictly, signedHeaders } from "../s3/sigv4.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { result } from "../testing/api.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("sandbox: the S3 API of B2 and of R2", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
    const bucket = await sandbox.b2Bucket("blog-static");
    await bucket.put("ten.txt", "0123456789", { httpMetadata: { contentType: "text/plain" } });
    await bucket.put("odd/a + b!'()*.txt", "odd");
    await bucket.put("empty", "");
  });
  after(() => sandbox.close());
  afterEach(() => {
    sandbox.outages.b2.outage = undefined;
    sandbox.faults.clear();
  });

  const region = "us-west-004";
  const realHost = `s3.${region}.backblazeb2.com`;
  interface Asking {
    readonly method?: string;
    readonly host?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: string;
    readonly region?: string;
    readonly unsigned?: boolean;
    readonly secret?: string;
  }
  /** Signs and sends, with the Host and the path exactly as they are said. */
  const ask = async (rawPath: string, asking: Asking = {}): Promise<Answer> => {
    const url = new URL(sandbox.urls.b2 ?? "");
    const { method = "GET", host = url.host, query = "" } = asking;
    const keys = {
      accessKeyId: sandbox.credentials.b2ApplicationKeyId,
      secretAccessKey: asking.secret ?? sandbox.credentials.b2ApplicationKey,
    };
    const signable = { method, rawPath, rawQuery: query, headers: { host }, body: new Uint8Array() };
    const signature = asking.unsigned
      ? {}
      : signedHeaders(signable, keys, asking.region ?? region, Date.now());
    const answer = await send(
      { hostname: url.hostname, port: Number(url.port) },
      {
        method,
        path: query === "" ? rawPath : `${rawPath}?${query}`,
        headers: { host, ...signature, ...asking.headers },
      },
    );
    const body = (await readAll(answer)).toString();
    return { status: answer.statusCode ?? 0, headers: answer.headers, body };
  };
  const code = (answer: Answer) => /<Code>(.*)<\/Code>/.exec(answer.body)?.[1];
  const ten = "/blog-static/ten.txt";

  it("serves an object with B2's headers", async () => {
    const answer = await ask(ten);
    assert.deepEqual([answer.status, answer.body], [200, "0123456789"]);
    assert.equal(answer.headers["content-length"], "10");
    assert.ok(answer.headers.etag);
    assert.ok(answer.headers["last-modified"]);
    assert.ok(answer.headers["x-amz-request-id"]);
    assert.ok(answer.headers["x-amz-version-id"]);
    assert.equal(answer.headers["x-bz-file-name"], "ten.txt");
    assert.equal(answer.headers["access-control-allow-origin"], undefined, "the bucket has no CORS rules");
  });

  it("answers HEAD with the length and no body", async () => {
    const answer = await ask(ten, { method: "HEAD" });
    assert.deepEqual([answer.status, answer.headers["content-length"], answer.body], [200, "10", ""]);
    const absent = await ask("/blog-static/none", { method: "HEAD" });
    assert.deepEqual([absent.status, absent.body], [404, ""]);
  });

  it("serves ranges, but bytes=0- as the whole file with 200", async () => {
    const range = (value: string) => ask(ten, { headers: { range: value } });
    const part = await range("bytes=2-4");
    assert.deepEqual([part.status, part.body, part.headers["content-range"]], [206, "234", "bytes 2-4/10"]);
    const open = await range("bytes=0-");
    assert.deepEqual([open.status, open.body, open.headers["content-range"]], [200, "0123456789", undefined]);
    assert.equal((await range("bytes=5-")).status, 206);
    const past = await range("bytes=10-");
    assert.deepEqual([past.status, code(past)], [416, "InvalidRange"]);
  });

  it("serves real host names, with the bucket in the path or in the name", async () => {
    assert.equal((await ask(ten, { host: realHost })).body, "0123456789");
    assert.equal((await ask("/ten.txt", { host: `blog-static.${realHost}` })).body, "0123456789");
  });

  it("finds keys by their exact bytes", async () => {
    const key = "odd/a + b!'()*.txt";
    const path = `/blog-static/${key.split("/").map(encodeStrictly).join("/")}`;
    assert.equal((await ask(path)).body, "odd");
    assert.equal(code(await ask("/blog-static/odd//a")), "NoSuchKey");
    assert.equal(code(await ask("/blog-static/a/../ten.txt")), "NoSuchKey");
    assert.equal(code(await ask("/blog-static/%zz")), "InvalidURI");
    assert.deepEqual((await ask("/blog-static/empty")).headers["content-length"], "0");
  });

  it("refuses what is not signed, or not well", async () => {
    const refused = async (asking: Asking, path = ten) => {
      const answer = await ask(path, asking);
      return [answer.status, code(answer)];
    };
    assert.deepEqual(await refused({ unsigned: true }), [403, "AccessDenied"]);
    assert.deepEqual(await refused({ secret: "wrong" }), [403, "SignatureDoesNotMatch"]);
    assert.deepEqual(await refused({ region: "eu-central-003" }), [403, "SignatureDoesNotMatch"]);
    assert.deepEqual(await refused({ host: "s3.eu-central-003.backblazeb2.com" }), [
      403,
      "SignatureDoesNotMatch",
    ]);
    assert.deepEqual(await refused({ host: "static.example.org" }), [404, "NoSuchBucket"]);
    assert.deepEqual(await refused({}, "/other-bucket/ten.txt"), [404, "NoSuchBucket"]);
    const client = new AwsClient({
      accessKeyId: "004ffffffffffffffffffffff",
      secretAccessKey: "x",
      service: "s3",
      region,
    });
    const answer = await client.fetch(`${sandbox.urls.b2}${ten}`);
    assert.match(await answer.text(), /InvalidAccessKeyId/);
  });

  it("notices a path that was tidied up after signing", async () => {
    const client = new AwsClient({
      accessKeyId: sandbox.credentials.b2ApplicationKeyId,
      secretAccessKey: sandbox.credentials.b2ApplicationKey,
      service: "s3",
      region,
    });
    // aws4fetch signs a raw plus sign as a blank.
    const answer = await client.fetch(`${sandbox.urls.b2}/blog-static/odd/a+b.txt`);
    assert.equal(answer.status, 403);
  });

  it("lists, when it is asked to: what a worker must not let through", async () => {
    const listing = await ask("/blog-static", { query: "list-type=2&max-keys=1" });
    assert.equal(listing.status, 200);
    assert.match(listing.body, /<Name>blog-static<\/Name>/);
    assert.match(listing.body, /<IsTruncated>true/);
    assert.match((await ask("/blog-static/")).body, /ListBucketResult/);
    assert.match((await ask("/")).body, /<Name>blog-static<\/Name>/);
  });

  it("honours overrides in a signed query", async () => {
    const answer = await ask(ten, { query: "response-content-type=text%2Fhtml" });
    assert.equal(answer.headers["content-type"], "text/html");
    const own = await ask(ten);
    assert.equal(own.headers["content-type"], "text/plain");
  });

  it("has bad days", async () => {
    const { b2 } = sandbox.outages;
    for (const status of [500, 503] as const) {
      b2.outage = { kind: "status", status };
      assert.equal((await ask(ten)).status, status);
    }
    b2.outage = { kind: "reset" };
    await assert.rejects(ask(ten));
    b2.outage = { kind: "truncated" };
    await assert.rejects(ask(ten), "the connection breaks in the middle of the body");
    b2.outage = { kind: "overlong" };
    const overlong = await ask(ten);
    assert.deepEqual([overlong.headers["content-length"], overlong.body], ["5", "01234"]);
    b2.outage = { kind: "slow", ms: 50 };
    const start = performance.now();
    assert.equal((await ask(ten)).body, "0123456789");
    assert.ok(performance.now() - start >= 48);
  });

  it("plays faults and logs its calls, the API's latency apart", async () => {
    sandbox.log.clear();
    sandbox.latency.ms = 300;
    sandbox.faults.add({ kind: "status", status: 503, code: "SlowDown", service: "b2" });
    const start = performance.now();
    const answer = await ask(ten);
    assert.deepEqual([answer.status, code(answer)], [503, "SlowDown"]);
    assert.ok(performance.now() - start < 250);
    sandbox.latency.ms = 0;
    assert.deepEqual(
      sandbox.log.entries.map(({ service, path, status }) => [service, path, status]),
      [["b2", ten, 503]],
    );
  });

  describe("R2", () => {
    before(async () => {
      await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
      await (await sandbox.r2Bucket("photos")).put("a.txt", "hello");
    });

    it("takes the keys that belong to an API token", async () => {
      const client = new AwsClient({ ...r2S3Keys(sandbox.token), service: "s3", region: "auto" });
      const head = await client.fetch(`${sandbox.urls.r2S3}/photos/a.txt`, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers.get("content-length")], [200, "5"]);
      assert.equal(head.headers.get("x-bz-file-name"), null);
      const open = await client.fetch(`${sandbox.urls.r2S3}/photos/a.txt`, {
        headers: { range: "bytes=0-" },
      });
      assert.equal(open.status, 206);
      assert.match(
        await (await client.fetch(`${sandbox.urls.r2S3}/photos?list-type=2`)).text(),
        /<Key>a\.txt/,
      );
      assert.match(await (await client.fetch(`${sandbox.urls.r2S3}/absent/a.txt`)).text(), /NoSuchBucket/);
      const wrong = new AwsClient({
        ...r2S3Keys(sandbox.token),
        secretAccessKey: "x",
        service: "s3",
        region: "auto",
      });
      assert.equal((await wrong.fetch(`${sandbox.urls.r2S3}/photos/a.txt`)).status, 403);
      const b2Keys = new AwsClient({
        accessKeyId: sandbox.credentials.b2ApplicationKeyId,
        secretAccessKey: sandbox.credentials.b2ApplicationKey,
        service: "s3",
        region: "auto",
      });
      assert.equal((await b2Keys.fetch(`${sandbox.urls.r2S3}/photos/a.txt`)).status, 401);
    });

    it("refuses the keys of a token that is switched off", async () => {
      sandbox.token.status = "disabled";
      const client = new AwsClient({ ...r2S3Keys(sandbox.token), service: "s3", region: "auto" });
      assert.equal((await client.fetch(`${sandbox.urls.r2S3}/photos/a.txt`)).status, 401);
      sandbox.token.status = "active";
    });
  });
});
