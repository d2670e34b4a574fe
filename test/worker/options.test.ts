import assert from "node:assert/strict";
import { cacheUrls } from "../../extension/worker/cacheUrls.ts";
import { rawRequest } from "./rawRequest.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

const day = "public, max-age=86400";

/** Files of strangers: content type, and whether a browser would run what is in it. */
const uploads: Readonly<Record<string, readonly [string, boolean]>> = {
  "up.svg": ["image/svg+xml", true],
  "up.html": ["text/html; charset=utf-8", true],
  "up.HTML": ["TEXT/HTML", true],
  "up.xhtml": ["application/xhtml+xml", true],
  "up.xml": ["text/xml", true],
  "up.rss": ["application/rss+xml", true],
  "up.xsl": ["text/xsl", true],
  "up.two": ["image/png, text/html", true],
  "up.png": ["image/png", false],
  "up.txt": ["text/plain", false],
  "up.pdf": ["application/pdf", false],
  "up.bin": ["application/octet-stream", false],
  "up.odd": ["unknown/unknown", false],
};

describe("Options in workerd", () => {
  let world: World;

  before(async () => {
    world = await startWorld({
      rules: () =>
        siteWith([r2Origin], {
          cacheControl: "max-age=60",
          cacheRules: [
            { path: "/assets/*", cacheControl: day },
            { path: "/图/*.txt", cacheControl: "no-store" },
          ],
        }),
      small: () => siteWith([r2Origin], { cacheControl: day, cache: { maxSize: 10, notFoundSeconds: 0 } }),
      corsall: () => siteWith([r2Origin], { cors: ["*"], cacheControl: day }),
      cors: () =>
        siteWith([r2Origin], {
          cors: {
            origins: ["https://a.example", "https://*.b.example:8443"],
            exposedHeaders: ["X-A"],
            maxAge: 5,
          },
          cacheControl: day,
        }),
      index: () => siteWith([r2Origin], { index: "index.html", cacheControl: day }),
      page: (endpoint) => siteWith([b2Origin(endpoint)], { notFound: "404.html", cacheControl: day }),
      spa: () => siteWith([r2Origin], { singlePage: "app.html", notFound: "404.html", cacheControl: day }),
      prefix: (endpoint) => siteWith([b2Origin(endpoint)], { prefix: "public/", index: "index.html" }),
      headers: () =>
        siteWith([r2Origin], {
          headers: [
            { path: "*", set: { "X-All": "1" } },
            { path: "/assets/*", set: { "X-Assets": "a (b)", "Cache-Control": "no-cache" } },
          ],
          securityHeaders: true,
          cacheControl: day,
        }),
      types: () => siteWith([r2Origin], { contentTypes: { foo: "text/x-foo" } }),
      front: () =>
        siteWith([r2Origin], {
          cache: { mode: "workers-cache" },
          cacheRules: [{ path: "/assets/*", cacheControl: day }],
        }),
      open: () => siteWith([r2Origin], { sandbox: false }),
      plain: () => siteWith([r2Origin]),
      plainb2: (endpoint) => siteWith([b2Origin(endpoint)]),
      redeployed: () => siteWith([r2Origin], { contentTypes: true }),
      rebound: () => siteWith([{ type: "r2", bucket: "none" }]),
      debug: () => siteWith([r2Origin], { diagnostics: true, cacheControl: day }),
    });
    await Promise.all([
      ...Object.entries(uploads).map(([name, [contentType]]) =>
        world.put(name, "<script>alert(1)</script>", { httpMetadata: { contentType } }),
      ),
      world.put("a.txt", "0123456789"),
      world.put("large.txt", "0123456789x"),
      world.put("own.txt", "own", { httpMetadata: { cacheControl: "private, max-age=9" } }),
      world.put("expires.txt", "e", { httpMetadata: { cacheExpiry: new Date("2036-01-01T00:00:00Z") } }),
      world.put("assets/app.js", "js"),
      world.put("图/a.txt", "no"),
      world.put("index.html", "<h1>root", { httpMetadata: { contentType: "text/html" } }),
      world.put("docs/index.html", "<h1>docs", { httpMetadata: { contentType: "text/html" } }),
      world.put("404.html", "<h1>none", { httpMetadata: { contentType: "text/html", cacheControl: day } }),
      world.put("app.html", "<h1>app", { httpMetadata: { contentType: "text/html" } }),
      world.put("public/a.txt", "public"),
      world.put("public/index.html", "public root"),
      world.put("picture.AVIF", "p"),
      world.put("unknown.bin", "b", { httpMetadata: { contentType: "application/octet-stream" } }),
      world.put("x.foo", "f"),
      world.put("typed.png", "t", { httpMetadata: { contentType: "text/plain" } }),
    ]);
  });
  after(() => world.close());

  const settled = () => new Promise((resolve) => setTimeout(resolve, 80));

  describe("Cache-Control by path", () => {
    it("the object's own wins, then the first rule, then the site's", async () => {
      for (const [path, expected] of [
        ["/own.txt", "private, max-age=9"],
        ["/assets/app.js", day],
        ["/%E5%9B%BE/a.txt", "no-store"],
        ["/a.txt", "max-age=60"],
      ] as const) {
        assert.equal((await world.ask("rules.test", path)).headers["cache-control"], expected, path);
      }
    });

    it("what may not be kept is not kept", async () => {
      for (const [path, operations] of [
        ["/own.txt", "get"],
        ["/%E5%9B%BE/a.txt", "get"],
        ["/assets/app.js", ""],
      ] as const) {
        await world.ask("kept.rules.test", path);
        await settled();
        assert.equal((await world.ask("kept.rules.test", path)).headers["x-operations"], operations, path);
      }
    });

    it("nothing larger than the limit is kept, and no 404 where that is switched off", async () => {
      for (const [path, operations] of [
        ["/a.txt", ""],
        ["/large.txt", "get"],
        ["/nothing", "get"],
      ] as const) {
        await world.ask("small.test", path);
        await settled();
        assert.equal((await world.ask("small.test", path)).headers["x-operations"], operations, path);
      }
    });

    it("a 404 is kept for a while by default", async () => {
      await world.ask("rules.test", "/nothing");
      await settled();
      const again = await world.ask("rules.test", "/nothing");
      assert.equal(again.status, 404);
      assert.equal(again.headers["x-operations"], "");
      assert.equal(again.headers["cache-control"], "no-store");
    });

    it("what purging by URL names is what was kept", async () => {
      const site = siteWith([r2Origin], { index: "index.html" });
      const [visited] = cacheUrls(site, "https://purge.index.test/docs/");
      assert.equal(visited, "https://purge.index.test/docs/");
      await world.ask("purge.index.test", "/docs/");
      await settled();
      assert.equal((await world.ask("purge.index.test", "/docs/")).headers["x-operations"], "");
      await world.purge(visited ?? "");
      assert.equal((await world.ask("purge.index.test", "/docs/")).headers["x-operations"], "get");
    });
  });

  describe("an object and a site that say nothing of caching", () => {
    const revalidated = "public, max-age=0, must-revalidate";

    it("the edge keeps it, and browsers ask whether it is still the same", async () => {
      for (const worker of ["plain", "plainb2"]) {
        const host = `default.${worker}.test`;
        const first = await world.ask(host, "/a.txt");
        assert.equal(first.headers["cache-control"], revalidated);
        await settled();
        const seen = world.relay.seen.length;
        const again = await world.ask(host, "/a.txt", {
          headers: { "if-none-match": first.headers.etag ?? "" },
        });
        assert.equal(again.status, 304);
        assert.equal(again.headers["x-operations"], "");
        for (const ask of [{}, { method: "HEAD" }, { headers: { range: "bytes=2-3" } }]) {
          const { status, headers } = await world.ask(host, "/a.txt", ask);
          assert.ok(status === 200 || status === 206);
          assert.equal(headers["cache-control"], revalidated);
          assert.equal(headers["x-operations"], "");
          assert.equal(headers["x-cdn-worker"], undefined);
        }
        assert.equal(world.relay.seen.length, seen);
      }
    });

    it("a purge empties it", async () => {
      const host = "purged.plain.test";
      await world.ask(host, "/a.txt");
      await settled();
      await world.purge(`https://${host}/a.txt`);
      assert.equal((await world.ask(host, "/a.txt")).headers["x-operations"], "get");
    });

    it("a deploy empties it: another worker, or the same one with another bucket, reads for itself", async () => {
      const host = "deployed.test";
      const [plain, redeployed, rebound] = await Promise.all(
        ["plain", "redeployed", "rebound"].map((worker) => world.directPort(worker)),
      );
      const ask = (port: number | undefined, path: string) => rawRequest(port ?? 0, host, path);
      await ask(plain, "/assets/app.js");
      await settled();
      assert.equal((await ask(plain, "/assets/app.js")).headers["x-operations"], "");
      const other = await ask(redeployed, "/assets/app.js");
      assert.equal(other.headers["x-operations"], "get");
      assert.equal(other.headers["content-type"], "text/javascript; charset=utf-8");
      await ask(plain, "/a.txt");
      await settled();
      assert.equal((await ask(rebound, "/a.txt")).status, 404);
    });

    it("Expires says how long an object is good for, and stays", async () => {
      const { headers } = await world.ask("plain.test", "/expires.txt");
      assert.equal(headers["cache-control"], undefined);
      assert.equal(headers.expires, "Tue, 01 Jan 2036 00:00:00 GMT");
    });
  });

  describe("CORS", () => {
    it("for all: every answer says so, also one from the cache, a 304 and a 404", async () => {
      const { headers } = await world.ask("corsall.test", "/a.txt");
      assert.equal(headers["access-control-allow-origin"], "*");
      assert.equal(headers.vary, undefined);
      await settled();
      for (const ask of [
        {},
        { headers: { "if-none-match": headers.etag ?? "" } },
        { headers: { origin: "https://x" } },
      ]) {
        const answer = await world.ask("corsall.test", "/a.txt", ask);
        assert.equal(answer.headers["access-control-allow-origin"], "*");
        assert.match(answer.headers["access-control-expose-headers"] ?? "", /ETag/);
      }
      assert.equal((await world.ask("corsall.test", "/nothing")).headers["access-control-allow-origin"], "*");
    });

    it("for some: only to them, and Vary to all", async () => {
      for (const [origin, allowed] of [
        ["https://a.example", "https://a.example"],
        ["https://x.b.example:8443", "https://x.b.example:8443"],
        ["https://b.example:8443", undefined],
        ["https://a.example.evil", undefined],
        ["http://a.example", undefined],
        ["https://aXexample", undefined],
        ["null", undefined],
        [undefined, undefined],
      ] as const) {
        // The same object over and over: the second answer comes from the cache that the first one filled.
        const answer = await world.ask("cors.test", "/a.txt", { headers: origin ? { origin } : {} });
        assert.equal(answer.headers["access-control-allow-origin"], allowed, origin);
        assert.equal(answer.headers.vary, "Origin");
        assert.equal(answer.status, 200);
      }
    });

    it("answers a preflight", async () => {
      const headers = {
        origin: "https://a.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "range",
      };
      const answer = await world.ask("cors.test", "/a.txt", { method: "OPTIONS", headers });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers["access-control-allow-origin"], "https://a.example");
      assert.equal(answer.headers["access-control-max-age"], "5");
      assert.match(answer.headers["access-control-allow-methods"] ?? "", /GET, HEAD/);
      assert.match(answer.headers["access-control-expose-headers"] ?? "", /X-A/);
      assert.equal(answer.headers["x-operations"], "");
      assert.equal(
        (await world.ask("cors.test", "/", { method: "POST" })).headers.allow,
        "GET, HEAD, OPTIONS",
      );
    });
  });

  describe("pages", () => {
    it("index document", async () => {
      assert.equal((await world.ask("index.test", "/")).body.toString(), "<h1>root");
      assert.equal((await world.ask("index.test", "/docs/")).body.toString(), "<h1>docs");
      assert.equal((await world.ask("index.test", "/docs/index.html")).body.toString(), "<h1>docs");
      assert.equal((await world.ask("index.test", "/docs")).status, 404);
      assert.equal((await world.ask("index.test", "/none/")).status, 404);
    });

    it("not-found page: whole, 404, not to be kept, cold and warm", async () => {
      const headers = { range: "bytes=0-2", "if-none-match": "*" };
      for (let time = 0; time < 3; time++) {
        const answer = await world.ask("page.test", "/nothing", { headers });
        assert.equal(answer.status, 404);
        assert.equal(answer.body.toString(), "<h1>none");
        assert.equal(answer.headers["content-type"], "text/html");
        assert.equal(answer.headers["cache-control"], "no-store");
        assert.equal(answer.headers.etag, undefined);
        await settled();
      }
      const head = await world.ask("page.test", "/nothing", { method: "HEAD" });
      assert.equal(head.status, 404);
      assert.equal(head.headers["content-length"], "8");
    });

    it("single page: for navigation, with 200; a part of a page gets its 404", async () => {
      for (const headers of [{ "sec-fetch-mode": "navigate" }, { accept: "text/html,*/*" }]) {
        const answer = await world.ask("spa.test", "/some/route", { headers });
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), "<h1>app");
        assert.match(answer.headers.vary ?? "", /Accept/);
        const again = { ...headers, "if-none-match": answer.headers.etag ?? "" };
        assert.equal((await world.ask("spa.test", "/some/route", { headers: again })).status, 304);
      }
      for (const headers of [
        { "sec-fetch-mode": "no-cors", accept: "text/html" },
        { accept: "image/*" },
        {},
      ]) {
        const answer = await world.ask("spa.test", "/some/route", { headers });
        assert.equal(answer.status, 404);
        assert.equal(answer.body.toString(), "<h1>none");
      }
    });

    it("key prefix", async () => {
      assert.equal((await world.ask("prefix.test", "/a.txt")).body.toString(), "public");
      assert.equal((await world.ask("prefix.test", "/")).body.toString(), "public root");
      assert.equal((await world.ask("prefix.test", "/public/a.txt")).status, 404);
      assert.equal((await world.ask("prefix.test", "/..%2fa.txt")).status, 404);
    });
  });

  describe("headers", () => {
    it("by path, on every answer, after the cache", async () => {
      for (let time = 0; time < 2; time++) {
        const asset = await world.ask("headers.test", "/assets/app.js");
        assert.equal(asset.headers["x-all"], "1");
        assert.equal(asset.headers["x-assets"], "a (b)");
        assert.equal(asset.headers["cache-control"], "no-cache");
        await settled();
      }
      const other = await world.ask("headers.test", "/nothing");
      assert.equal(other.headers["x-all"], "1");
      assert.equal(other.headers["x-assets"], undefined);
    });

    it("nothing is sniffed, whatever it is and whatever the answer", async () => {
      for (const worker of ["plain", "plainb2", "open", "front"]) {
        for (const [path, ask, status] of [
          ...Object.keys(uploads).map((name) => [`/${name}`, {}, 200] as const),
          ["/a.txt", { headers: { range: "bytes=1-2" } }, 206],
          ["/a.txt", { headers: { range: "bytes=99-" } }, 416],
          ["/a.txt", { headers: { "if-none-match": "*" } }, 304],
          ["/a.txt", { headers: { "if-match": '"x"' } }, 412],
          ["/a.txt", { method: "HEAD" }, 200],
          ["/a.txt", { method: "POST" }, 405],
          ["/nothing", {}, 404],
          ["/%zz", {}, 400],
        ] as const) {
          const answer = await world.ask(`${worker}.test`, path, ask);
          assert.equal(answer.status, status, path);
          assert.equal(answer.headers["x-content-type-options"], "nosniff", `${worker}${path}`);
        }
      }
    });

    it("documents that were uploaded run nothing, cold and warm, unless the site has pages of its own", async () => {
      for (let time = 0; time < 2; time++) {
        for (const [name, [type, isActive]] of Object.entries(uploads)) {
          for (const [worker, policy] of [
            ["plain", "sandbox"],
            ["plainb2", "sandbox"],
            ["index", undefined],
            ["spa", undefined],
            ["open", undefined],
          ] as const) {
            const { headers } = await world.ask(`sandbox.${worker}.test`, `/${name}`);
            assert.equal(headers["content-type"], type);
            assert.equal(
              headers["content-security-policy"],
              isActive ? policy : undefined,
              `${worker}: ${type}`,
            );
          }
        }
        await settled();
      }
      const both = await world.ask("headers.test", "/up.svg");
      assert.equal(both.headers["content-security-policy"], "sandbox");
      const page = await world.ask("headers.test", "/up.html");
      assert.equal(page.headers["content-security-policy"], "sandbox, frame-ancestors 'self'");
    });

    it("for security, on documents only", async () => {
      const document = await world.ask("headers.test", "/index.html");
      assert.equal(document.headers["x-content-type-options"], "nosniff");
      assert.ok(document.headers["content-security-policy"]);
      const image = await world.ask("headers.test", "/typed.png");
      assert.equal(image.headers["content-security-policy"], undefined);
    });

    it("content type by extension, where the object has none", async () => {
      for (const [path, expected] of [
        ["/picture.AVIF", "image/avif"],
        ["/assets/app.js", "text/javascript; charset=utf-8"],
        ["/x.foo", "text/x-foo"],
        ["/typed.png", "text/plain"],
        ["/unknown.bin", "application/octet-stream"],
      ] as const) {
        assert.equal((await world.ask("types.test", path)).headers["content-type"], expected, path);
      }
    });
  });

  describe("the cache in front of the worker", () => {
    it("is told what not to keep, and for how long to keep a 404", async () => {
      const edge = async (path: string) =>
        (await world.ask("front.test", path)).headers["cloudflare-cdn-cache-control"];
      assert.equal(await edge("/a.txt"), "max-age=7200");
      assert.equal(await edge("/expires.txt"), "no-store");
      assert.equal(await edge("/assets/app.js"), undefined);
      assert.equal(await edge("/nothing"), "max-age=10");
      assert.equal(await edge("/own.txt"), "no-store");
    });
  });

  describe("diagnostics", () => {
    it("shows what an answer took to those who ask", async () => {
      assert.equal((await world.ask("debug.test", "/a.txt")).headers["server-timing"], undefined);
      await settled();
      const headers = { "x-cdn-worker-debug": "1" };
      const hit = await world.ask("debug.test", "/a.txt", { headers });
      assert.match(
        hit.headers["server-timing"] ?? "",
        /^cache;desc="hit", origin;desc="0";dur=0, total;dur=\d+$/,
      );
      const miss = await world.ask("new.debug.test", "/a.txt", { headers });
      assert.match(
        miss.headers["server-timing"] ?? "",
        /^cache;desc="miss", origin;desc="1";dur=\d+, total;dur=\d+$/,
      );
    });
  });
});
