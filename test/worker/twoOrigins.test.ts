import assert from "node:assert/strict";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

/** `get` of the first bucket fails for good. */
const outage = { "x-test-fault": "get=99:10001" };

describe("Two origins in workerd", () => {
  let world: World;

  before(async () => {
    world = await startWorld({
      mirror: (endpoint) =>
        siteWith([{ type: "r2", bucket: "mirror" }, b2Origin(endpoint)], { cache: { mode: "none" } }),
      reverse: (endpoint) => siteWith([b2Origin(endpoint), r2Origin], { cache: { mode: "none" } }),
      same: () => siteWith([{ type: "r2", bucket: "empty" }, r2Origin], { cache: { mode: "none" } }),
      cached: (endpoint) =>
        siteWith([{ type: "r2", bucket: "empty2" }, b2Origin(endpoint)], { cacheControl: "max-age=60" }),
      listed: (endpoint) =>
        siteWith([{ type: "r2", bucket: "empty3" }, b2Origin(endpoint)], { listing: true }),
    });
    for (let index = 0; index < 20; index++) await world.put(`object${index}`, `content ${index}`);
  });
  after(() => world.close());
  afterEach(() => {
    world.relay.fault = undefined;
  });

  it("what the first does not have comes from the second", async () => {
    const answer = await world.ask("mirror.test", "/object1");
    assert.equal(answer.body.toString(), "content 1");
    assert.equal(answer.headers["x-operations"], "get");
    assert.equal((await world.ask("same.test", "/object1")).headers["x-operations"], "get,get");
  });

  it("what neither has is 404", async () => {
    assert.equal((await world.ask("mirror.test", "/nothing")).status, 404);
  });

  it("what one does not have and the other fails to give is the failure", async () => {
    world.relay.fault = (_, response) => {
      response.writeHead(500).end();
      return true;
    };
    assert.equal((await world.ask("mirror.test", "/nothing")).status, 502);
    assert.equal((await world.ask("cached.test", "/object3")).status, 502);
    world.relay.fault = undefined;
    assert.equal((await world.ask("cached.test", "/object3")).status, 200, "the failure was kept as a 404");
  });

  it("an outage of the first: every object comes from the second, and the first is hardly asked", async () => {
    const operations: string[] = [];
    for (let index = 0; index < 20; index++) {
      const answer = await world.ask("mirror.test", `/object${index}`, { headers: outage });
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString(), `content ${index}`);
      operations.push(answer.headers["x-operations"] ?? "");
    }
    assert.deepEqual(operations, ["get,get,get", ...Array.from({ length: 19 }, () => "")]);
    const missing = await world.ask("mirror.test", "/nothing", { headers: outage });
    assert.equal(missing.status, 503, "while one is out, nobody can say that an object is nowhere");
  });

  it("an outage of B2 as the first: every object comes from R2, ranges and conditions too", async () => {
    world.relay.fault = (_, response) => {
      response.destroy();
      return true;
    };
    for (let index = 0; index < 20; index++) {
      const answer = await world.ask("reverse.test", `/object${index}`, { headers: { range: "bytes=0-6" } });
      assert.equal(answer.status, 206);
      assert.equal(answer.body.toString(), "content");
      const headers = { "if-none-match": answer.headers.etag ?? "" };
      assert.equal((await world.ask("reverse.test", `/object${index}`, { headers })).status, 304);
    }
  });

  it("a first that is silent is not waited for", async function () {
    this.timeout(20_000);
    const slow = await startWorld({ reverse: (endpoint) => siteWith([b2Origin(endpoint), r2Origin]) });
    try {
      await slow.put("a", "a");
      slow.relay.fault = () => true;
      const begun = performance.now();
      assert.equal((await slow.ask("reverse.test", "/a")).body.toString(), "a");
      assert.ok(performance.now() - begun < 8000);
      const again = performance.now();
      assert.equal((await slow.ask("reverse.test", "/a")).status, 200);
      assert.ok(performance.now() - again < 1000, "waited for it again");
    } finally {
      await slow.close();
    }
  });

  it("lists what the first answers", async () => {
    assert.equal((await world.ask("listed.test", "/")).status, 200);
  });
});
