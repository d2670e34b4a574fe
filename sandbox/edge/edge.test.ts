import assert from "node:assert/strict";
import { readAll, send } from "../relay.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { putWorker, refused, result, scripts, workerForm } from "../testing/api.ts";
import { visit } from "../testing/visit.ts";

const host = "images.example.net";
const origin = "cdn.example.com";

describe("sandbox: the edge", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const see = (path?: string, options?: Parameters<typeof visit>[3]) => visit(sandbox, host, path, options);
  const record = (content = "100::", type = "AAAA", name = origin) =>
    result(sandbox, "POST", "/zones/{zone}/dns_records", { type, name, content, ttl: 1, proxied: true });
  const fallback = async () => {
    await result(sandbox, "PUT", "/zones/{zone}/custom_hostnames/fallback_origin", { origin });
    sandbox.advance(10_000);
  };
  const hostname = async (records: readonly ("ownership" | "ssl")[] = ["ownership", "ssl"]) => {
    const path = "/zones/{zone}/custom_hostnames";
    const { id } = await result(sandbox, "POST", path, {
      hostname: host,
      ssl: { method: "txt", type: "dv" },
    });
    sandbox.advance(1000);
    const { ownership_verification: ownership, ssl } = await result(sandbox, "GET", `${path}/${id}`);
    if (records.includes("ownership")) {
      sandbox.addDnsRecord({ name: ownership.name, type: "TXT", value: ownership.value });
    }
    if (records.includes("ssl")) {
      const [{ txt_name, txt_value }] = ssl.validation_records;
      sandbox.addDnsRecord({ name: txt_name, type: "TXT", value: txt_value });
    }
    await result(sandbox, "GET", `${path}/${id}`);
    sandbox.advance(10_000);
    return id as string;
  };
  const route = (pattern = `${host}/*`, script: string | undefined = "one") =>
    result(sandbox, "POST", "/zones/{zone}/workers/routes", { pattern, ...(script ? { script } : {}) });
  const says = (text: string) => `export default { fetch: () => new Response(${JSON.stringify(text)}) }`;
  const bucket = async (domain = origin) => {
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
    await (await sandbox.r2Bucket("photos")).put("a b/图.txt", "0123456789", {
      httpMetadata: { contentType: "text/plain" },
    });
    await result(sandbox, "POST", "/accounts/{account}/r2/buckets/photos/domains/custom", {
      domain,
      enabled: true,
      zoneId: sandbox.zone("example.com").id,
    });
  };
  const object = "/a%20b/%E5%9B%BE.txt";
  /** All that a worker on a custom hostname needs. */
  const serve = async (source = says("hello"), metadata: object = {}) => {
    await record();
    await fallback();
    await hostname();
    await putWorker(sandbox, "one", { source, metadata: metadata as Record<string, unknown> });
    await route();
  };

  describe("which hostnames it knows", () => {
    it("fails the handshake and answers 1001 for a stranger", async () => {
      await assert.rejects(visit(sandbox, "stranger.example.net"), /alert|EPROTO|handshake/i);
      const answer = await visit(sandbox, "stranger.example.net", "/", { scheme: "http" });
      assert.equal(answer.status, 409);
      assert.match(answer.body, /1001/);
    });

    it("shows a custom hostname's certificate once it is active, and not before", async () => {
      await record();
      await fallback();
      await hostname(["ownership"]);
      await assert.rejects(see());
      sandbox.reset();
      await record();
      await fallback();
      await hostname(["ssl"]);
      const answer = await see();
      assert.equal(answer.certificateNames, `DNS:${host}`);
      assert.equal(answer.status, 530, "its ownership is not proven");
    });

    it("answers 1016 for a hostname whose fallback origin is gone, and never runs the worker", async () => {
      await serve();
      assert.equal((await see()).body, "hello");
      await result(sandbox, "DELETE", "/zones/{zone}/custom_hostnames/fallback_origin");
      const answer = await see();
      assert.equal(answer.status, 530);
      assert.match(answer.body, /1016/);
    });

    it("answers for proxied records of a zone with the zone's certificate", async () => {
      await record();
      await putWorker(sandbox, "one", { source: says("zone") });
      await route(`${origin}/*`);
      const answer = await visit(sandbox, origin);
      assert.deepEqual(
        [answer.body, answer.certificateNames],
        ["zone", "DNS:example.com, DNS:*.example.com"],
      );
      await assert.rejects(visit(sandbox, "absent.example.com"));
      await record("100::", "AAAA", "a.b.example.com");
      await assert.rejects(visit(sandbox, "a.b.example.com"), "universal certificates cover one level");
    });

    it("does not answer for a record that is not proxied", async () => {
      const made = await record();
      await putWorker(sandbox, "one");
      await route(`${origin}/*`);
      await result(sandbox, "PATCH", `/zones/{zone}/dns_records/${made.id}`, {
        type: "AAAA",
        name: origin,
        ttl: 1,
        proxied: false,
      });
      await assert.rejects(visit(sandbox, origin));
    });

    it("takes <hostname>.localhost over plain HTTP for a browser", async () => {
      await serve("export default { fetch: (request) => new Response(request.url) }");
      const local = await visit(sandbox, `${host}.localhost:8080`, "/x?y", { scheme: "http" });
      assert.equal(local.body, `http://${host}/x?y`);
      await assert.rejects(visit(sandbox, `${host}.localhost`, "/"));
    });

    it("keeps its own paths to itself, however they are written", async () => {
      await serve();
      for (const path of [
        "/cdn-cgi/trace",
        "/x/../cdn-cgi/local/r2/s3/x",
        "/%2e%2e/cdn-cgi/handler/scheduled",
      ]) {
        const answer = await see(path);
        assert.deepEqual([answer.status, answer.headers.server], [404, "cloudflare"], path);
        assert.doesNotMatch(answer.body, /hello/);
      }
    });
  });

  describe("what runs", () => {
    it("runs no worker without a route", async () => {
      await record();
      await fallback();
      await hostname();
      await putWorker(sandbox, "one");
      const answer = await see();
      assert.equal(answer.status, 522);
      await route();
      assert.equal((await see()).body, "hello");
    });

    it("lets a route without a script keep the worker away", async () => {
      await serve();
      await route(`${host}/raw/*`, "");
      assert.equal((await see("/raw/x")).status, 522);
      assert.equal((await see("/x")).body, "hello");
    });

    it("gives the worker the visitor's URL, host and method untouched", async () => {
      await serve(`export default { async fetch(request) {
        return Response.json([request.method, request.url, request.headers.get("host"), request.headers.get("cf-connecting-ip"), await request.text()]);
      } }`);
      const path = "/a%2Fb/%E5%9B%BE/x+y//z?q=%20&mf-original-url=x";
      const answer = await see(path, {
        method: "POST",
        headers: { "mf-original-url": "http://evil.example/", "cf-connecting-ip": "192.0.2.9" },
      });
      assert.deepEqual(JSON.parse(answer.body), ["POST", `https://${host}${path}`, host, "127.0.0.1", ""]);
    });

    it("gives the worker its bindings", async () => {
      await bucket("bucket.example.com");
      const source = `export default { async fetch(request, env) {
        const object = await env.MY_BUCKET.get("a b/图.txt");
        return Response.json([await object.text(), env.PLAIN, env.SECRET, env.VERSION.id.length]);
      } }`;
      await serve(source, {
        bindings: [
          { type: "r2_bucket", name: "MY_BUCKET", bucket_name: "photos" },
          { type: "plain_text", name: "PLAIN", text: "plain" },
          { type: "secret_text", name: "SECRET", text: "secret" },
          { type: "version_metadata", name: "VERSION" },
        ],
      });
      assert.deepEqual(JSON.parse((await see()).body), ["0123456789", "plain", "secret", 36]);
    });

    it("runs a new version at once, and the old one after a rollback", async () => {
      await serve(says("one"));
      assert.equal((await see()).body, "one");
      await putWorker(sandbox, "one", { source: says("two") });
      assert.equal((await see()).body, "two");
      const { items } = await result(sandbox, "GET", `${scripts}/one/versions`);
      await result(sandbox, "POST", `${scripts}/one/deployments`, {
        strategy: "percentage",
        versions: [{ version_id: items[1].id, percentage: 100 }],
      });
      assert.equal((await see()).body, "one");
    });

    it("does not run a version that is not deployed", async () => {
      await serve(says("one"));
      await result(sandbox, "POST", `${scripts}/one/versions`, workerForm({ source: says("two") }));
      assert.equal((await see()).body, "one");
    });

    it("lets an answer that has begun end with the script that it began with", async () => {
      await serve(`export default { async fetch() {
        const { readable, writable } = new TransformStream();
        const writer = writable.getWriter();
        (async () => {
          for (let i = 0; i < 10; i++) {
            await writer.write(new TextEncoder().encode("x"));
            await scheduler.wait(80);
          }
          await writer.close();
        })();
        return new Response(readable);
      } }`);
      const { hostname: address, port } = new URL(sandbox.urls.edge ?? "");
      const begun = await send(
        { hostname: address, port: Number(port) },
        { method: "GET", path: "/", headers: { host, "user-agent": "a visitor" } },
      );
      await putWorker(sandbox, "one", { source: says("two") });
      const [first, second] = await Promise.all([readAll(begun), see()]);
      assert.deepEqual([first.toString(), second.body], ["x".repeat(10), "two"]);
    });

    it("breaks no visit by restarting", async () => {
      await serve(says("0"));
      let isOver = false;
      const visitor = async () => {
        const seen: string[] = [];
        while (!isOver) seen.push((await see()).body);
        return seen;
      };
      const visitors = [visitor(), visitor(), visitor(), visitor()];
      for (const text of ["1", "2", "3"]) await putWorker(sandbox, "one", { source: says(text) });
      isOver = true;
      for (const seen of await Promise.all(visitors)) {
        assert.deepEqual(seen, [...seen].sort(), "an old version never answers after a new one");
        assert.deepEqual(
          seen.filter((text) => !/^[0-3]$/.test(text)),
          [],
        );
      }
      assert.equal((await see()).body, "3");
    });

    it("answers 1101 for what the script throws, without a word of it", async () => {
      await serve("export default { fetch() { throw new Error('canary') } }");
      const answer = await see();
      assert.equal(answer.status, 500);
      assert.match(answer.body, /1101/);
      assert.doesNotMatch(answer.body, /canary/);
      await putWorker(sandbox, "one", {
        source: "export default { fetch: () => new Response('mine', { status: 500 }) }",
      });
      assert.equal((await see()).body, "mine");
    });

    it("compresses for who asks, and weakens the validator then", async () => {
      await serve(
        `export default { fetch: () => new Response("x".repeat(2000), { headers: { etag: '"1"', "content-type": "text/plain" } }) }`,
      );
      const plain = await see();
      assert.deepEqual([plain.headers.etag, plain.headers["content-encoding"]], ['"1"', undefined]);
      const small = await see("/", { headers: { "accept-encoding": "gzip" } });
      assert.deepEqual([small.headers.etag, small.headers["content-encoding"]], ['W/"1"', "gzip"]);
    });

    it("keeps a cache from which a zone purges its own URLs", async () => {
      await serve(`export default { async fetch(request) {
        const key = request.headers.get("x-key");
        if (await caches.default.match(key)) return new Response("hit");
        await caches.default.put(key, new Response("x", { headers: { "cache-control": "max-age=60" } }));
        return new Response("miss");
      } }`);
      const ask = async (key: string) => (await see("/", { headers: { "x-key": key } })).body;
      const purge = (body: object) => result(sandbox, "POST", "/zones/{zone}/purge_cache", body);
      const keys = [`https://${host}/a`, `https://${host}/b`, `https://${origin}/a`, "https://made.up/a"];
      const kept = async () => {
        const answers: string[] = [];
        for (const key of keys) answers.push(await ask(key));
        return answers.map((answer) => answer === "hit");
      };
      await kept();
      assert.deepEqual(await kept(), [true, true, true, true]);
      const strangers = { files: [`https://${host}/a`, "https://made.up/a"] };
      await refused(sandbox, [400, 1082], "POST", "/zones/{zone}/purge_cache", strangers);
      assert.deepEqual(await kept(), [true, true, true, true]);
      await purge({ files: [`https://${host}/a`] });
      assert.deepEqual(await kept(), [false, true, true, true], "a made-up key cannot be purged by URL");
      await purge({ hosts: [host] });
      assert.deepEqual(await kept(), [false, false, true, true]);
      await purge({ prefixes: [`${origin}/a`] });
      assert.deepEqual(await kept(), [true, true, false, true]);
      await purge({ purge_everything: true });
      assert.deepEqual(await kept(), [false, false, false, true]);
    });

    it("has bad days of R2", async () => {
      await bucket("bucket.example.com");
      const source = `export default { async fetch(request, env) {
        const start = Date.now();
        try {
          const object = await env.MY_BUCKET.get("a b/图.txt");
          return Response.json([await object.text(), Date.now() - start]);
        } catch (error) {
          return Response.json([error.message]);
        }
      } }`;
      await serve(source, {
        bindings: [{ type: "r2_bucket", name: "MY_BUCKET", bucket_name: "photos" }],
      });
      const answer = async () => JSON.parse((await see()).body);
      assert.equal((await answer())[0], "0123456789");
      sandbox.outages.r2.outage = { kind: "error" };
      assert.match((await answer())[0], /^get: .*\(10001\)$/);
      assert.equal((await visit(sandbox, "bucket.example.com", object)).status, 500);
      sandbox.outages.r2.outage = { kind: "slow", ms: 80 };
      const [text, took] = await answer();
      assert.equal(text, "0123456789");
      assert.ok(took >= 75, String(took));
      sandbox.outages.r2.outage = undefined;
      assert.equal((await answer())[0], "0123456789");
    });
  });

  describe("what a worker can reach", () => {
    const asks = (url: string, init = "{}") =>
      `export default { async fetch(request) {
        const answer = await fetch(${JSON.stringify(url)}, ${init});
        return Response.json([answer.status, await answer.text(), Object.fromEntries(answer.headers)]);
      } }`;
    const b2 = "https://s3.us-west-004.backblazeb2.com/blog-static/robots.txt";

    it("reaches B2 by its real name, and nobody else", async () => {
      await serve(asks(b2));
      const [status, text] = JSON.parse((await see()).body);
      assert.equal(status, 403);
      assert.match(text, /AccessDenied/);
      await putWorker(sandbox, "one", { source: asks("https://example.net/x") });
      assert.equal(JSON.parse((await see()).body)[0], 530);
      assert.deepEqual(sandbox.refusedSubrequests, ["https://example.net/x"]);
    });

    it("breaks off where the origin breaks off", async () => {
      await serve(`export default { fetch: async (request) => {
        const answer = await fetch(${JSON.stringify(b2)});
        return new Response(answer.body, answer);
      } }`);
      sandbox.outages.b2.outage = { kind: "reset" };
      assert.equal((await see()).status, 520);
    });
  });

  describe("what answers without a worker", () => {
    it("serves a bucket on its own domain as R2 does, once that is active", async () => {
      await bucket();
      await assert.rejects(visit(sandbox, origin, object), "no certificate yet");
      assert.equal((await visit(sandbox, origin, object, { scheme: "http" })).status, 404);
      sandbox.advance(10_000);
      const whole = await visit(sandbox, origin, object);
      assert.deepEqual([whole.status, whole.body], [200, "0123456789"]);
      assert.ok(whole.headers.etag);
      assert.equal(whole.headers["access-control-allow-origin"], undefined);
      const part = await visit(sandbox, origin, object, { headers: { range: "bytes=2-3" } });
      assert.deepEqual([part.status, part.body], [206, "23"]);
      const head = await visit(sandbox, origin, object, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers["content-length"], head.body], [200, "10", ""]);
      assert.equal((await visit(sandbox, origin, "/none")).status, 404);
      await result(sandbox, "PUT", `/accounts/{account}/r2/buckets/photos/domains/custom/${origin}`, {
        enabled: false,
      });
      assert.equal((await visit(sandbox, origin, object)).status, 404);
    });

    it("does not serve a bucket under a custom hostname", async () => {
      await bucket();
      await fallback();
      await hostname();
      assert.equal((await see(object)).status, 404);
    });

    it("hands a visitor's host to B2, which knows no such bucket", async () => {
      await record("s3.us-west-004.backblazeb2.com", "CNAME");
      const answer = await visit(sandbox, origin, "/blog-static/robots.txt");
      assert.equal(answer.status, 404);
      assert.match(answer.body, /NoSuchBucket/);
    });
  });

  it("starts workerd only when somebody needs it", async () => {
    const idle = await startSandbox();
    await result(idle, "POST", "/accounts/{account}/r2/buckets", { name: "r2-blog-test" });
    assert.equal(idle.runtime.isRunning, false);
    await idle.r2Bucket("r2-blog-test");
    assert.equal(idle.runtime.isRunning, true);
    await idle.close();
    assert.equal(idle.runtime.isRunning, false);
  });
});
