import assert from "node:assert/strict";
import fc from "fast-check";
import { statusOf } from "./rawSocket.ts";
import type { Upstream } from "./s3Relay.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

/*
 * What a visitor must not be able to do: see another bucket, list one, send upstream anything but the GET of an
 * object, or make the worker fail.
 */

const s3Path = "/cdn-cgi/local/r2/s3";

/** Hostile beginnings, ends and insides of a path. */
const pieces = [
  "/",
  "//",
  "///",
  "/.",
  "/..",
  "/%2e",
  "/%2e%2e",
  "/.%2e",
  "%2f",
  "%2F%2F",
  "%5c",
  "\\",
  "%00",
  "%0d%0a",
  "%09",
  "%20",
  "%3f",
  "?",
  "#",
  "%23",
  "%25",
  "%252f",
  "%252e%252e",
  "+",
  "%2b",
  ";",
  "@",
  ":",
  "files",
  "other",
  "secret.txt",
  "allowed",
  "list-type=2",
  "&prefix=",
  "?list-type=2",
  "?uploads",
  "?acl",
  "?X-Amz-Signature=a",
  "?response-content-type=text/html",
] as const;

describe("Hostile requests in workerd", () => {
  let world: World;

  before(async () => {
    world = await startWorld({
      r2: () => siteWith([r2Origin]),
      fixed: (endpoint) => siteWith([b2Origin(endpoint)]),
      path: (endpoint) => siteWith([b2Origin(endpoint, "$path")]),
      host: (endpoint) =>
        siteWith([{ type: "b2", bucket: "$host", endpoint, buckets: ["allowed", "files"] }]),
      listing: (endpoint) => siteWith([b2Origin(endpoint)], { listing: true }),
      patterns: () =>
        siteWith([r2Origin], {
          headers: [{ path: "/*/*/*/*.jpg", set: { "X-Added": "yes" } }],
          cacheRules: [{ path: "/*/*/*/*.jpg", cacheControl: "no-store" }],
          signedUrls: { paths: ["/*/*/*/*.jpg"] },
          cors: ["https://*.*.*.*.example"],
          referers: { allow: ["*.*.*.*.example"] },
        }),
    });
    await world.put("secret.txt", "secret");
  });
  after(() => world.close());

  /** Every request upstream is the GET of an object in a bucket that may be read, and carries nothing else. */
  function checkUpstream(upstream: readonly Upstream[], bucket: RegExp): void {
    for (const { method, target, headers } of upstream) {
      assert.equal(method, "GET");
      assert.ok(target.startsWith(`${s3Path}/`), target);
      const [path = "", query] = target.slice(s3Path.length + 1).split("?");
      assert.equal(query, undefined, target);
      const [name = "", ...key] = path.split("/");
      assert.match(name, bucket, target);
      const decoded = decodeURIComponent(key.join("/"));
      assert.notEqual(decoded.replaceAll("/", ""), "", `the bucket itself: ${target}`);
      assert.doesNotMatch(decoded, /(^|\/)\.\.?(\/|$)/, target);
      const foreign = Object.keys(headers).filter(
        (header) =>
          !/^(accept-encoding|authorization|cache-control|cf-.*|connection|host|pragma|range|x-amz-content-sha256|x-amz-date)$/.test(
            header,
          ),
      );
      assert.deepEqual(foreign, [], target);
    }
  }

  const modes = [
    ["fixed", "fixed.test", /^files$/],
    ["$path", "path.test", /^[a-z\d][a-z\d.-]*$/],
    ["$host, allowed", "allowed.host.test", /^allowed$/],
    ["$host, not allowed", "other.host.test", /^nothing at all$/],
    ["$host, no label", "host.test", /^nothing at all$/],
  ] as const;

  for (const [mode, host, bucket] of modes) {
    it(`${mode}: no path or query reaches a bucket root, another bucket or a query of its own`, async function () {
      this.timeout(60_000);
      const headers = fc.constantFrom<Readonly<Record<string, string>>>(
        {},
        { "x-amz-acl": "public-read", "x-amz-security-token": "t", "x-amz-date": "20200101T000000Z" },
        { cookie: "a=b", referer: "https://evil.example", authorization: "AWS4-HMAC-SHA256 x" },
        { "x-forwarded-host": "other", "x-original-url": "/other/x", "x-http-method-override": "DELETE" },
        { range: "bytes=0-1,3-4", "content-type": "application/xml", expect: "200-ok" },
      );
      const hostile = fc.tuple(
        fc.constantFrom("GET", "HEAD"),
        fc
          .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
          .map((parts) => `/${parts.join("")}`),
        headers,
      );
      const property = fc.asyncProperty(hostile, async ([method, path, sent]) => {
        const from = world.relay.seen.length;
        const status = await statusOf(
          world.port,
          [
            `${method} ${path} HTTP/1.1`,
            `Host: ${host}`,
            ...Object.entries(sent).map((field) => field.join(": ")),
            "",
            "",
          ].join("\r\n"),
        );
        assert.ok(status && status < 500, `${status} for ${path}`);
        checkUpstream(world.relay.seen.slice(from), bucket);
      });
      await fc.assert(property, { numRuns: 100 });
    });
  }

  it("$path with slashes and dots around the bucket lists nothing", async () => {
    const from = world.relay.seen.length;
    for (const path of [
      "/files",
      "/files/",
      "/files//",
      "/files///",
      "///",
      "//files//",
      "/files/%2f",
      "/files/.%2f",
    ]) {
      assert.equal((await world.ask("path.test", path)).status, 404, path);
    }
    assert.deepEqual(world.relay.seen.slice(from), []);
  });

  it("$path serves an object of the bucket in the path, $host of the bucket in the host", async () => {
    assert.equal((await world.ask("path.test", "/files/secret.txt")).body.toString(), "secret");
    assert.equal((await world.ask("files.host.test", "/secret.txt")).body.toString(), "secret");
    assert.equal((await world.ask("other.host.test", "/secret.txt")).status, 404);
  });

  it("a listing that was not switched on by the variable stays off", async () => {
    const off = await world.ask("fixed.test", "/?list-type=2");
    assert.equal(off.status, 404);
  });

  it("writes nothing upstream, whatever the method", async () => {
    const from = world.relay.seen.length;
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS"]) {
      assert.equal((await world.ask("fixed.test", "/secret.txt", { method })).status, 405, method);
    }
    assert.deepEqual(world.relay.seen.slice(from), []);
  });

  // A matcher that tries every split takes minutes for these, and mocha's own limit ends it.
  it("paths and headers made to be matched slowly are answered at once", async () => {
    const path = `/a${"/".repeat(900)}`;
    assert.equal((await world.ask("patterns.test", path)).status, 404);
    const host = `${"a.".repeat(900)}x`;
    const referred = { headers: { referer: `https://${host}/` } };
    assert.equal((await world.ask("patterns.test", "/secret.txt", referred)).status, 403);
    const crossing = { headers: { origin: `https://${host}` } };
    const answer = await world.ask("patterns.test", "/secret.txt", crossing);
    assert.equal(answer.headers["access-control-allow-origin"], undefined);
  });

  it("odd hosts and targets never fail the worker", async () => {
    for (const worker of ["r2", "fixed", "path", "host"]) {
      const port = await world.directPort(worker);
      for (const host of [
        "[::1",
        "x.test:99999",
        "x.test:",
        "[::1]:80",
        "a..b",
        "xn--zzzz.test",
        "1.2.3.4.5",
      ]) {
        const status = await statusOf(port, `GET /secret.txt HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        assert.ok(status === undefined || status < 500, `${worker}: ${status} for the host ${host}`);
      }
    }
  });

  it("a target in absolute form reaches no other host's bucket", async () => {
    const from = world.relay.seen.length;
    const port = await world.directPort("host");
    for (const target of [
      "http://files.host.test/secret.txt",
      "https://evil.example/secret.txt",
      "*",
      "evil:443",
    ]) {
      await statusOf(port, `GET ${target} HTTP/1.1\r\nHost: other.host.test\r\n\r\n`);
    }
    assert.deepEqual(world.relay.seen.slice(from), []);
  });

  it("a header that another hides in is none", async () => {
    const path = "/a%0d%0aX-Injected:%20yes";
    for (const host of ["r2.test", "fixed.test"]) {
      const answer = await world.ask(host, path);
      assert.equal(answer.status, 404);
      assert.equal(answer.headers["x-injected"], undefined);
    }
  });

  it("logs nothing of the visitor's", () => {
    // What workerd itself says of a request line that is none comes before any worker.
    const own = world.output.filter((line) => !/^(workerd\/|stack:)/.test(line));
    assert.doesNotMatch(own.join("\n"), /secret\.txt|evil\.example|list-type/);
  });
});
