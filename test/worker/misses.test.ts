import assert from "node:assert/strict";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, rawRequest } from "./rawRequest.ts";
import { memoryGrowth } from "./residentMemory.ts";
import type { Fault } from "./s3Relay.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { slowly } from "./slowVisitor.ts";
import { startWorld, type World } from "./world.ts";

/*
 * Many misses at once: what they cost the origin, what they hold in memory, and what is in the cache afterwards.
 */

const mebibyte = 1 << 20;
const size = 4_000_000;
const large = Buffer.alloc(size, "0123456789");
/** What all copies on their way into the cache may add, however many visitors wait. In bytes. */
const allowance = 64 * mebibyte;

/** An upstream that has every key. */
const everything: Fault = ({ headers: { range } }, response) => {
  const [, first = 0, last = size - 1] =
    /^bytes=(\d+)-(\d*)$/.exec(range ?? "")?.map((text) => Number(text || size - 1)) ?? [];
  const headers = {
    "content-length": last - first + 1,
    etag: '"l"',
    "last-modified": new Date(0).toUTCString(),
    ...(range && { "content-range": `bytes ${first}-${last}/${size}` }),
  };
  response.writeHead(range ? 206 : 200, headers).end(large.subarray(first, last + 1));
  return true;
};

/** A visitor who goes away once the answer has begun. */
function leaving(port: number, host: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { port, host: "127.0.0.1", path, headers: { host }, agent: false },
      (response) => {
        response.once("data", () => request.destroy());
        response.once("error", () => resolve());
        response.once("end", resolve);
      },
    );
    request.once("error", reject);
  });
}

describe("Misses in workerd", function () {
  this.timeout(60_000);
  let world: World;
  let fresh = 0;

  before(async () => {
    world = await startWorld({
      r2: () => siteWith([r2Origin]),
      b2: (endpoint) => siteWith([b2Origin(endpoint)], { cacheControl: "public, max-age=600" }),
      nocache: (endpoint) => siteWith([b2Origin(endpoint)], { cache: { mode: "none" } }),
      private: (endpoint) => siteWith([b2Origin(endpoint)], { cacheControl: "private, max-age=60" }),
      small: (endpoint) => siteWith([b2Origin(endpoint)], { cache: { maxSize: 1000 } }),
    });
    await world.put("a.txt", "0123456789");
  });
  after(() => world.close());
  afterEach(() => {
    world.relay.fault = undefined;
  });

  /** A host that has nothing in the cache. */
  const cold = (worker: string): string => `miss${fresh++}.${worker}.test`;
  const operations = ({ headers }: Answer): number =>
    (headers["x-operations"] ?? "").split(",").filter(Boolean).length;
  const together = <T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (_, index) => run(index)));

  describe("memory", () => {
    before(async function () {
      // The measure is read from Linux.
      if (process.platform !== "linux") this.skip();
      world.relay.fault = everything;
      for (const worker of ["nocache", "b2"]) await world.ask(cold(worker), "/warm");
    });

    for (const visitors of [30, 90]) {
      it(`${visitors} slow visitors to 4 MB each add less than 64 MiB to what they add without a cache`, async () => {
        world.relay.fault = everything;
        const growthOf = (worker: string) =>
          memoryGrowth(async () => {
            const came = await together(visitors, (index) =>
              slowly(world.port, `slow${visitors}.${worker}.test`, `/${index}`, 40),
            );
            assert.deepEqual([...new Set(came)], [size]);
          });
        const without = await growthOf("nocache");
        const growth = await growthOf("b2");
        assert.ok(
          growth - without < allowance,
          `${Math.round(growth / mebibyte)} MiB, without a cache ${Math.round(without / mebibyte)} MiB`,
        );
      });
    }
  });

  describe("many at once", () => {
    it("for one object are one read of the bucket", async () => {
      const host = cold("r2");
      const answers = await together(64, () => world.ask(host, "/a.txt"));
      for (const { status, body } of answers) {
        assert.equal(status, 200);
        assert.equal(body.toString(), "0123456789");
      }
      assert.equal(
        answers.reduce((sum, answer) => sum + operations(answer), 0),
        1,
      );
    });

    it("for one object behind S3 are one request upstream, ranges and HEAD included", async () => {
      const host = cold("b2");
      world.relay.fault = everything;
      const seen = world.relay.seen.length;
      const first = world.ask(host, "/one");
      await sleep(0);
      const [whole, ...parts] = await Promise.all([
        first,
        ...(await together(20, () =>
          world.ask(host, "/one", { headers: { range: "bytes=3000000-3000004" } }),
        )),
        ...(await together(10, () => world.ask(host, "/one", { method: "HEAD" }))),
      ]);
      assert.ok(whole?.body.equals(large));
      for (const part of parts.slice(0, 20)) assert.equal(part?.body.toString().slice(0, 9), "01234");
      for (const head of parts.slice(20)) assert.equal(head?.headers["content-length"], String(size));
      assert.equal(world.relay.seen.length - seen, 1);
    });

    it("for what is not there are one read", async () => {
      const host = cold("r2");
      const answers = await together(64, () => world.ask(host, "/nothing"));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [404]);
      assert.equal(
        answers.reduce((sum, answer) => sum + operations(answer), 0),
        1,
      );
    });

    it("go on when the first of them goes away", async () => {
      const host = cold("b2");
      world.relay.fault = everything;
      const seen = world.relay.seen.length;
      const gone = leaving(world.port, host, "/left");
      await sleep(20);
      const others = await together(10, () => world.ask(host, "/left"));
      await gone;
      for (const { body } of others) assert.ok(body.equals(large));
      assert.equal(world.relay.seen.length - seen, 1);
    });

    it("go on when the first of them goes away before there is an answer", async () => {
      const host = cold("b2");
      world.relay.fault = (upstream, response) => {
        setTimeout(() => everything(upstream, response), 400);
        return true;
      };
      const seen = world.relay.seen.length;
      // Past miniflare's own router, which would wait for the answer.
      const port = await world.directPort("b2");
      const first = http.get({
        port,
        host: "127.0.0.1",
        path: "/early",
        headers: { host },
        agent: false,
      });
      first.on("error", () => undefined);
      await sleep(150);
      first.destroy();
      await sleep(50);
      const others = await together(5, () => rawRequest(port, host, "/early"));
      for (const { body } of others) assert.ok(body.equals(large));
      assert.equal(world.relay.seen.length - seen, 1);
    });

    it("do not wait for a first that gets no further", async () => {
      const host = cold("b2");
      const stalled: Fault = (_, response) => {
        response.writeHead(200, { "content-length": size, etag: '"l"' }).write(large.subarray(0, 1000));
        return true;
      };
      world.relay.fault = stalled;
      const first = http.get({
        port: world.port,
        host: "127.0.0.1",
        path: "/stuck",
        headers: { host },
        agent: false,
      });
      first.on("error", () => undefined);
      await sleep(200);
      const seen = world.relay.seen.length;
      world.relay.fault = everything;
      const second = await world.ask(host, "/stuck");
      assert.ok(second.body.equals(large));
      assert.equal(world.relay.seen.length - seen, 1);
      first.destroy();
    });

    for (const worker of ["private", "small"]) {
      it(`each get their own where nothing may be kept (${worker})`, async () => {
        const host = cold(worker);
        world.relay.fault = everything;
        for (const { body } of await together(5, () => world.ask(host, "/own")))
          assert.ok(body.equals(large));
        const seen = world.relay.seen.length;
        await world.ask(host, "/own");
        assert.equal(world.relay.seen.length, seen + 1);
      });
    }
  });

  describe("an upstream that breaks off", () => {
    const cut =
      (at: number): Fault =>
      (_, response) => {
        response.writeHead(200, { "content-length": size, etag: '"l"', "cache-control": "max-age=600" });
        response.write(large.subarray(0, at), () => setTimeout(() => response.destroy(), 20));
        return true;
      };

    for (const at of [1, 65_536, size / 2, size - 1]) {
      it(`after ${at} bytes: half an object is neither a whole answer nor in the cache`, async () => {
        const host = cold("b2");
        world.relay.fault = cut(at);
        const broken = await together(5, () => world.ask(host, "/half").catch(() => undefined));
        for (const answer of broken) assert.ok(!answer || answer.broken || answer.status >= 500);
        world.relay.fault = everything;
        for (const ask of [{}, {}, { headers: { range: "bytes=3999999-" } }]) {
          const whole = await world.ask(host, "/half", ask);
          assert.ok(!whole.broken);
          assert.ok(whole.body.equals("headers" in ask ? large.subarray(-1) : large));
          await sleep(50);
        }
      });
    }
  });

  describe("what was not the whole", () => {
    for (const [name, ask] of [
      ["HEAD", { method: "HEAD" }],
      ["a range", { headers: { range: "bytes=5-6" } }],
      ["a condition", { headers: { "if-none-match": '"l"' } }],
    ] as const) {
      it(`${name} on a miss leaves the object in the cache`, async () => {
        const host = cold("b2");
        world.relay.fault = everything;
        await world.ask(host, "/part", ask);
        const seen = world.relay.seen.length;
        // The rest may still be on its way: then this one waits for it.
        await sleep(300);
        const whole = await world.ask(host, "/part");
        assert.ok(whole.body.equals(large));
        assert.ok(world.relay.seen.length - seen <= 1);
        const filled = world.relay.seen.length;
        assert.equal((await world.ask(host, "/part", ask)).status < 400, true);
        assert.equal(world.relay.seen.length, filled);
      });
    }

    it("a range of what is larger than the cache takes leaves nothing behind", async () => {
      const host = cold("small");
      await world.put("eleven hundred", "0123456789".repeat(110));
      for (let time = 0; time < 2; time++) {
        const seen = world.relay.seen.length;
        const part = await world.ask(host, "/eleven%20hundred", { headers: { range: "bytes=5-6" } });
        assert.equal(part.body.toString(), "56");
        await sleep(100);
        assert.equal(world.relay.seen.length - seen, 1);
      }
    });
  });
});
