import assert from "node:assert/strict";
import type { DeployEvent } from "../../core/events.ts";
import { steadyFetch } from "./steadyFetch.ts";

function rehearse(answers: readonly (Response | Error)[]) {
  const sent: string[] = [];
  const events: DeployEvent[] = [];
  const controller = new AbortController();
  const steady = steadyFetch({
    fetch: async (_input, init) => {
      const answer = answers[sent.length];
      sent.push(init?.method ?? "GET");
      if (answer === undefined || answer instanceof Error)
        throw answer ?? new Error("nothing left to answer");
      return answer;
    },
    signal: controller.signal,
    emit: (event) => events.push(event),
    backoff: 1,
  });
  return { steady, sent, events, controller };
}

const url = "https://api.example.com/zones";
const done = { success: true, result: {} };
const busy = () => new Response("", { status: 429, headers: { "retry-after": "0.01" } });

describe("steadyFetch", () => {
  it("waits out a rate limit and says so, for writes as well", async () => {
    const { steady, sent, events } = rehearse([busy(), busy(), Response.json(done)]);
    const response = await steady(url, { method: "POST" });
    assert.equal(response.status, 200);
    assert.equal(sent.length, 3);
    assert.equal(events.filter((event) => event.type === "log" && event.level === "warning").length, 2);
  });

  it("tries a read again after a lost connection and after a 5xx", async () => {
    const { steady, sent } = rehearse([
      new TypeError("reset"),
      new Response("", { status: 502 }),
      Response.json(done),
    ]);
    assert.equal((await steady(url)).status, 200);
    assert.equal(sent.length, 3);
  });

  it("never sends a POST again on its own when the answer was lost", async () => {
    const lost = rehearse([new TypeError("reset"), Response.json(done)]);
    await assert.rejects(lost.steady(url, { method: "POST" }), /reset/);
    assert.equal(lost.sent.length, 1);
    const failed = rehearse([new Response("", { status: 500 }), Response.json(done)]);
    assert.equal((await failed.steady(url, { method: "POST" })).status, 500);
    assert.equal(failed.sent.length, 1);
  });

  it("never uploads a script again on its own: each upload makes a version", async () => {
    const script = "https://api.example.com/accounts/a/workers/scripts/cdn-images?bindings_inherit=strict";
    const { steady, sent } = rehearse([new TypeError("reset"), Response.json(done)]);
    await assert.rejects(steady(script, { method: "PUT" }), /reset/);
    assert.equal(sent.length, 1);
    const route = rehearse([new TypeError("reset"), Response.json(done)]);
    assert.equal(
      (await route.steady("https://api.example.com/zones/z/workers/routes/r", { method: "PUT" })).status,
      200,
    );
  });

  const strangers: readonly [string, Response][] = [
    ["a portal's page", new Response("<html></html>", { headers: { "content-type": "text/html" } })],
    ["nothing at all", new Response("")],
    ["half a document", new Response(`{"success": tr`, { headers: { "content-type": "application/json" } })],
    ["another JSON", Response.json([])],
    ["an object that is no envelope", Response.json({})],
  ];
  for (const [what, answer] of strangers) {
    it(`takes 200 with ${what} for no answer, never for an empty account`, async () => {
      const read = rehearse([answer.clone(), Response.json({ success: true })]);
      assert.deepEqual(await (await read.steady(url)).json(), { success: true });
      const write = rehearse([answer.clone(), Response.json(done)]);
      await assert.rejects(write.steady(url, { method: "POST" }), { name: "NotTheApi" });
      assert.equal(write.sent.length, 1);
    });
  }

  it("takes 200 with success: false for a refusal", async () => {
    const { steady, sent } = rehearse([Response.json({ success: false, errors: [{ code: 1406 }] })]);
    const answer = await steady(url, { method: "POST" });
    assert.equal(answer.status, 400);
    assert.deepEqual(await answer.json(), { success: false, errors: [{ code: 1406 }] });
    assert.equal(sent.length, 1);
  });

  it("takes the bare id that a DELETE answers", async () => {
    const { steady } = rehearse([Response.json({ id: "x" })]);
    assert.equal((await steady(url, { method: "DELETE" })).status, 200);
  });

  it("gives up after four attempts", async () => {
    const { steady, sent } = rehearse(Array.from({ length: 9 }, () => new TypeError("reset")));
    await assert.rejects(steady(url), /reset/);
    assert.equal(sent.length, 4);
  });

  it("gives one attempt its time and no more, and the waits between them theirs", async () => {
    let sent = 0;
    const steady = steadyFetch({
      fetch: async (_input, init) => {
        sent += 1;
        if (sent === 1) return new Response("", { status: 429, headers: { "retry-after": "0.2" } });
        if (sent === 3) return Response.json(done);
        return new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        });
      },
      signal: new AbortController().signal,
      emit: () => undefined,
      backoff: 1,
      patience: 50,
    });
    assert.equal((await steady(url)).status, 200);
    assert.equal(sent, 3);
    sent = 3;
    await assert.rejects(steady(url, { method: "POST" }), { name: "TimeoutError" });
    assert.equal(sent, 4);
  });

  it("stops in the middle of a wait when it is told to", async () => {
    const { steady, controller } = rehearse([
      new Response("", { status: 429, headers: { "retry-after": "60" } }),
    ]);
    const waiting = steady(url);
    setTimeout(() => controller.abort(), 10);
    await assert.rejects(waiting, { name: "AbortError" });
  });
});

describe("retryAfter", () => {});
