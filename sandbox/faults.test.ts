import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Hono } from "hono";
import { ZoneData } from "./dns/zoneData.ts";
import { FaultBoard, type FaultRule, globMatches } from "./faults.ts";
import { type LoggedRequest, RequestLog } from "./requestLog.ts";
import { type Listening, listen, type StandInContext, type StandInEnv, watchCalls } from "./standIn.ts";

describe("faults of the sandbox", () => {
  let context: StandInContext;
  let server: Listening;
  let effects: number;

  beforeEach(async () => {
    context = { log: new RequestLog(), faults: new FaultBoard(), latency: { ms: 0 }, dns: new ZoneData() };
    effects = 0;
    const app = new Hono<StandInEnv>();
    app.use(
      watchCalls(context, {
        service: "toy",
        base: "/v1",
        operation: (request) => request.headers.get("x-action") ?? undefined,
        errorBody: (code, message) => ({ errors: [{ code, message }] }),
      }),
    );
    app.all("/v1/*", async (c) => {
      effects += 1;
      return c.json({ echo: await c.req.text() });
    });
    server = await listen(app);
  });
  afterEach(() => server.close());

  const call = (path = "/things/1", init?: RequestInit) => fetch(`${server.url}/v1${path}`, init);
  const add = (rule: FaultRule) => context.faults.add(rule);
  const only = (): LoggedRequest => {
    const [entry, ...more] = context.log.entries;
    assert.ok(entry);
    assert.deepEqual(more, []);
    return entry;
  };

  it("passes calls that no rule means", async () => {
    add({ kind: "status", status: 500, service: "other" });
    add({ kind: "status", status: 500, method: "POST" });
    add({ kind: "status", status: 500, path: "/things" });
    add({ kind: "status", status: 500, operation: "Create" });
    assert.equal((await call()).status, 200);
    assert.equal(effects, 1);
  });

  it("answers with the service's envelope and Retry-After, without an effect", async () => {
    add({ kind: "status", status: 429, code: 10000, message: "Slow down", retryAfter: 7, path: "/things/*" });
    const answer = await call();
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get("retry-after"), "7");
    assert.deepEqual(await answer.json(), { errors: [{ code: 10000, message: "Slow down" }] });
    assert.equal(effects, 0);
    assert.equal((await call()).status, 200, "once by default");
  });

  it("hits the n-th matching call, as many times as said", async () => {
    add({ kind: "status", status: 503, method: "get", nth: 2, times: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await call()).status);
    assert.deepEqual(statuses, [200, 503, 503, 200, 200]);
  });

  it("hits every call with times 0", async () => {
    add({ kind: "html", operation: "Create", times: 0 });
    for (let i = 0; i < 3; i++) {
      const answer = await call("/", { method: "POST", headers: { "x-action": "Create" } });
      assert.equal(answer.status, 403);
      assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
    }
    assert.equal(effects, 0);
  });

  it("cuts the connection before the effect", async () => {
    add({ kind: "reset-before" });
    await assert.rejects(call(), TypeError);
    assert.equal(effects, 0);
    assert.equal(only().status, 0);
  });

  it("cuts the connection after the effect", async () => {
    add({ kind: "reset-after" });
    await assert.rejects(call("/things/1", { method: "POST", body: "x" }), TypeError);
    assert.equal(effects, 1);
    assert.equal(only().status, 0);
    assert.equal(only().fault, "reset-after");
  });

  it("answers late", async () => {
    add({ kind: "slow", ms: 60 });
    add({ kind: "slow", ms: 60, when: "after", nth: 2 });
    for (let i = 0; i < 2; i++) {
      const start = performance.now();
      await call();
      assert.ok(performance.now() - start >= 55);
    }
    assert.equal(effects, 2);
  });

  it("adds a latency to every call", async () => {
    context.latency.ms = 40;
    const start = performance.now();
    await call();
    assert.ok(performance.now() - start >= 38);
  });

  it("logs what was asked, and no secret", async () => {
    const answer = await call("/things?name=a&X-Amz-Signature=abcdef&token=abcdef", {
      method: "PUT",
      headers: { authorization: "Bearer canary" },
      body: "secret body",
    });
    assert.deepEqual(await answer.json(), { echo: "secret body" });
    const entry = only();
    assert.equal(entry.path, "/things?name=a&X-Amz-Signature=•••&token=•••");
    assert.deepEqual([entry.service, entry.method, entry.status, entry.write], ["toy", "PUT", 200, true]);
    assert.equal(entry.bodySha256, createHash("sha256").update("secret body").digest("hex"));
    assert.ok(!JSON.stringify(context.log.entries).includes("canary"));
    assert.ok(!JSON.stringify(context.log.entries).includes("abcdef"));
  });

  it("holds the answer until a listener has acted", async () => {
    const order: string[] = [];
    const stop = context.log.listen({
      arrived: () => void order.push(`arrived after ${effects} effects`),
      answered: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`answered after ${effects} effects`);
      },
    });
    await call();
    order.push("client");
    stop();
    await call();
    assert.deepEqual(order, ["arrived after 0 effects", "answered after 1 effects", "client"]);
  });

  it("matches a star over slashes and nothing else", () => {
    assert.ok(globMatches("/a/*/c", "/a/b/x/c"));
    assert.ok(!globMatches("/a.c", "/abc"));
    assert.ok(!globMatches("/a", "/a/b"));
  });
});
