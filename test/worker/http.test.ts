import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { originTypes } from "../../extension/origins/registry.ts";
import { checkCase } from "./checkAnswer.ts";
import {
  type Case,
  content,
  key,
  metadata,
  path,
  table,
  type Validators,
  validatorsOf,
} from "./httpTable.ts";
import type { Answer } from "./rawRequest.ts";
import { b2Origin, r2Origin, s3Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

describe("HTTP in workerd", () => {
  let world: World;
  let object: Validators;

  before(async () => {
    world = await startWorld({
      r2: () => siteWith([r2Origin]),
      b2: (endpoint) => siteWith([b2Origin(endpoint)]),
      s3: (endpoint) => siteWith([s3Origin(endpoint)]),
      r2nocache: () => siteWith([r2Origin], { cache: { mode: "none" } }),
      b2nocache: (endpoint) => siteWith([b2Origin(endpoint)], { cache: { mode: "none" } }),
      s3nocache: (endpoint) => siteWith([s3Origin(endpoint)], { cache: { mode: "none" } }),
    });
    object = validatorsOf(await world.put(key, content, { httpMetadata: metadata }));
    await world.put("empty", "", { httpMetadata: { cacheControl: "public, max-age=3600" } });
  });
  after(() => world.close());

  const operations = (answer: Answer): readonly string[] =>
    (answer.headers["x-operations"] ?? "").split(",").filter(Boolean);

  /** Asks until the answer comes without an operation: the cache is written behind the answer. */
  async function warm(host: string, target: string): Promise<void> {
    const before = world.relay.seen.length;
    for (let tries = 0; tries < 50; tries++) {
      const seen = world.relay.seen.length;
      const answer = await world.ask(host, target);
      if (operations(answer).length === 0 && world.relay.seen.length === seen) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail(`${host}${target} does not get warm (${world.relay.seen.length - before} requests upstream)`);
  }

  /** R2 refuses such a range without saying how long the object is: only here a second operation is needed. */
  const isOutOfReach = ({ path: target, headers }: Case): boolean => {
    const { range = "" } = headers?.(object) ?? {};
    return /=(-0$|\d{2,}-)/.test(range) || (target === "/empty" && range !== "");
  };

  /** What asks for less than all costs another operation, once: the one that fills the cache. */
  const isOfAPart = ({ method, headers }: Case): boolean =>
    method === "HEAD" || headers?.(object).range !== undefined;

  for (const [index, each] of table.entries()) {
    const { method = "GET", headers } = each;
    const target = each.path ?? path;
    const ask = () => ({ method, headers: headers?.(object) ?? {} });

    for (const origin of originTypes) {
      it(`${origin}, cold: ${each.name}`, async () => {
        const answer = await world.ask(`cold${index}.${origin}.test`, target, ask());
        checkCase(each, object, answer);
        const most = isOutOfReach(each) || isOfAPart(each) ? 2 : 1;
        assert.ok(operations(answer).length <= most, `${operations(answer)} for ${answer.status}`);
      });

      it(`${origin}, warm: ${each.name}`, async () => {
        const host = `warm.${origin}.test`;
        await warm(host, target);
        const seen = world.relay.seen.length;
        const answer = await world.ask(host, target, ask());
        checkCase(each, object, answer);
        assert.deepEqual(operations(answer), []);
        assert.equal(world.relay.seen.length, seen, "a warm cache asked upstream");
      });

      it(`${origin}, without a cache: ${each.name}`, async () => {
        checkCase(each, object, await world.ask(`${origin}nocache.test`, target, ask()));
      });
    }
  }

  for (const origin of originTypes) {
    it(`${origin}: a first request for all of it by range leaves the whole in the cache`, async () => {
      const host = `open.${origin}.test`;
      const first = await world.ask(host, path, { headers: { range: "bytes=0-" } });
      assert.equal(first.status, 206);
      await warm(host, path);
      const whole = await world.ask(host, path);
      assert.equal(whole.status, 200);
      assert.equal(whole.headers["content-range"], undefined);
      assert.equal(whole.body.toString(), content);
    });
  }

  it("passes a compressed body as it is stored, and does not cache it", async () => {
    const packed = gzipSync(content);
    const httpMetadata = { contentEncoding: "gzip", cacheControl: "public, max-age=3600" };
    await world.put("packed", packed, { httpMetadata });
    const headers = { "content-encoding": "gzip", etag: '"packed"', "cache-control": "public, max-age=3600" };
    world.relay.fault = ({ headers: { range } }, response) => {
      const body = range ? packed.subarray(0, 4) : packed;
      const part = range ? { "content-range": `bytes 0-3/${packed.length}` } : {};
      response.writeHead(range ? 206 : 200, { ...headers, ...part, "content-length": body.length }).end(body);
      return true;
    };
    for (const host of ["packed.r2.test", "packed.r2.test", "packed.b2.test", "packed.b2.test"]) {
      const answer = await world.ask(host, "/packed");
      assert.equal(answer.headers["content-encoding"], "gzip", host);
      assert.ok(answer.body.equals(packed), host);
      const part = await world.ask(host, "/packed", { headers: { range: "bytes=0-3" } });
      assert.equal(part.status, 206, host);
      assert.ok(part.body.equals(packed.subarray(0, 4)), host);
    }
    world.relay.fault = undefined;
  });

  it("passes metadata that is no ASCII", async () => {
    const contentDisposition = 'attachment; filename="报告.pdf"';
    await world.put("report", content, { httpMetadata: { contentDisposition } });
    const answer = await world.ask("r2.test", "/report");
    assert.equal(answer.status, 200);
    assert.equal(
      Buffer.from(answer.headers["content-disposition"] ?? "", "latin1").toString(),
      contentDisposition,
    );
  });

  it("sends nothing but GET upstream, with nothing of the visitor's", async () => {
    const headers = {
      cookie: "a=b",
      referer: "https://evil.example/",
      "x-amz-acl": "public-read",
      authorization: "x",
    };
    const seen = world.relay.seen.length;
    await world.ask("own.b2.test", `${path}?x-amz-acl=1&response-content-type=a&list-type=2`, { headers });
    const upstream = world.relay.seen.slice(seen);
    assert.equal(upstream.length, 1);
    for (const { method, target, headers: sent } of world.relay.seen) {
      assert.equal(method, "GET");
      assert.doesNotMatch(target, /\?/);
      assert.deepEqual(
        Object.keys(sent).filter((name) => /cookie|referer|x-amz-acl|^if-/.test(name)),
        [],
      );
      assert.match(String(sent.authorization), /SignedHeaders=host;x-amz-content-sha256;x-amz-date,/);
    }
  });
});
