import assert from "node:assert/strict";
import type { Origin } from "../origins/implementations.ts";
import { workerOptionRules } from "./workerOptionRules.ts";
import type { WorkerOptions } from "./workerOptions.ts";

const hostOrigin: Origin = { type: "b2", bucket: "$host", endpoint: "s3.x.backblazeb2.com", buckets: ["a"] };
const pathOrigin: Origin = { type: "b2", bucket: "$path", endpoint: "s3.x.backblazeb2.com" };
const r2Origin: Origin = { type: "r2", bucket: "files" };

function paths(options: Omit<WorkerOptions, "name">, ...origins: readonly Origin[]): readonly string[] {
  return workerOptionRules({ name: "cdn", ...options }, origins).map(({ path }) => path.join("."));
}

describe("workerOptionRules", () => {
  it("finds nothing wrong with what works", () => {
    assert.deepEqual(
      paths(
        {
          cors: { origins: ["https://a.example:8443", "https://*.b.example", "capacitor://localhost"] },
          index: "index.html",
          notFound: "errors/404.html",
          prefix: "public/",
          headers: [{ path: "/*", set: { "X-A": 'b; c="d"', "Cache-Control": "no-cache" } }],
          contentTypes: { foo: "text/x-foo; charset=utf-8", "tar-gz": "application/gzip" },
          referers: { allow: ["a.example", "*.b.example", "例子.example"] },
          signedUrls: {},
        },
        r2Origin,
      ),
      [],
    );
    assert.deepEqual(
      paths({ cache: { mode: "workers-cache" }, cors: ["*"], index: "index.html" }, r2Origin),
      [],
    );
  });

  it("refuses Workers Cache with what depends on the host, a header or a signature", () => {
    const cache = { mode: "workers-cache" } as const;
    assert.deepEqual(paths({ cache, referers: { allow: ["a"] } }), ["referers"]);
    assert.deepEqual(paths({ cache, signedUrls: {} }), ["signedUrls"]);
    assert.deepEqual(paths({ cache, singlePage: "app.html" }), ["singlePage"]);
    assert.deepEqual(paths({ cache, diagnostics: true }), ["diagnostics"]);
    assert.deepEqual(paths({ cache, cors: ["https://a.example"] }), ["cors"]);
    assert.deepEqual(paths({ cache }, hostOrigin), ["cache.mode"]);
    assert.deepEqual(paths({ cache: { mode: "cache-api" }, signedUrls: {} }, hostOrigin), []);
  });

  it("refuses keys of the site's own where the path names the bucket", () => {
    assert.deepEqual(paths({ prefix: "a/", notFound: "b", singlePage: "c" }, pathOrigin), [
      "prefix",
      "notFound",
      "singlePage",
    ]);
    assert.deepEqual(paths({}, r2Origin, pathOrigin), ["name"]);
  });

  it("refuses texts that cannot be what they stand for", () => {
    assert.deepEqual(paths({ index: "/index.html", notFound: "", prefix: "../a" }), [
      "index",
      "notFound",
      "prefix",
    ]);
    assert.deepEqual(paths({ cors: ["a.example", "https://a.example/"] }), ["cors.0", "cors.1"]);
    assert.deepEqual(paths({ cors: { origins: ["https://a b"] } }), ["cors.origins.0"]);
    assert.deepEqual(paths({ referers: { allow: ["https://a.example", "a.*"] } }), [
      "referers.allow.0",
      "referers.allow.1",
    ]);
    assert.deepEqual(
      paths({
        headers: [{ path: "/", set: { "X A": "b", "X-B": "c\nd", "Content-Length": "1", "X-图": "a" } }],
      }),
      ["headers.0.set.X A", "headers.0.set.X-B", "headers.0.set.Content-Length", "headers.0.set.X-图"],
    );
    assert.deepEqual(paths({ contentTypes: { ".foo": "text/x", bar: "text" } }), [
      "contentTypes..foo",
      "contentTypes.bar",
    ]);
  });

  it("names the remedy", () => {
    for (const { message, remedy } of workerOptionRules({ name: "cdn", index: "/" })) {
      assert.ok(message.length > 0 && remedy.endsWith("."));
    }
  });
});
