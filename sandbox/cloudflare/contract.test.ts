import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { Hono } from "hono";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { call, result, scripts, workerForm } from "../testing/api.ts";
import { contractJudge, newContract, schemaPath } from "./contract.ts";
import { ApiFailure } from "./envelope.ts";

describe("sandbox: the published schemas as judge", () => {
  // Without the file there is nothing to judge by; test/contract.ts says so.
  if (!existsSync(schemaPath)) return;

  describe("requests", () => {
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await startSandbox({ recordViolations: false });
    });
    after(() => sandbox.close());

    it("refuses what they forbid", async () => {
      const refusals: [string, string, unknown][] = [
        ["POST", "/zones/{zone}/custom_hostnames", { hostname: 5 }],
        ["POST", "/zones/{zone}/custom_hostnames", { ssl: { method: "txt" } }],
        ["POST", "/zones/{zone}/custom_hostnames", { hostname: "a.example.net", ssl: { method: "dns" } }],
        ["POST", "/zones/{zone}/dns_records", { type: "A", name: "a", content: "192.0.2.1" }],
        ["POST", "/zones/{zone}/dns_records", { type: "A", name: "a", content: "192.0.2.1", ttl: 5 }],
        ["POST", "/zones/{zone}/workers/routes", { script: "one" }],
        ["POST", "/accounts/{account}/r2/buckets", { name: "photos", locationHint: "mars" }],
        ["PUT", "/zones/{zone}/custom_hostnames/fallback_origin", {}],
        ["GET", "/zones/{zone}/custom_hostnames?per_page=1", undefined],
        [
          "PUT",
          `${scripts}/one`,
          workerForm({ metadata: { bindings: [{ type: "plain_text", name: "A" }] } }),
        ],
      ];
      for (const [method, path, body] of refusals) {
        const answer = await call(sandbox, method, path, body);
        assert.equal(answer.status, 400, `${method} ${path}`);
        assert.equal(answer.body.success, false);
      }
    });

    it("refuses a body under another content type", async () => {
      const headers = { "content-type": "text/plain" };
      const answer = await call(
        sandbox,
        "POST",
        "/zones/{zone}/workers/routes",
        { pattern: "example.com/*" },
        { headers },
      );
      assert.equal(answer.status, 400);
    });

    it("keeps no record where it is told so", async () => {
      assert.deepEqual(sandbox.contract.violations, []);
      assert.ok(sandbox.contract.checked > 0);
    });
  });

  describe("records", () => {
    const judged = () => {
      const contract = newContract();
      const judge = contractJudge(contract, "", true);
      const app = new Hono();
      app.use(judge.answers);
      app.use(judge.requests);
      app.onError((error, c) => {
        assert.ok(error instanceof ApiFailure);
        return c.json({ success: false, errors: error.errors, messages: [], result: null }, error.status);
      });
      return { app, contract };
    };
    const routes = "/zones/abc/workers/routes";
    const envelope = { success: true, errors: [], messages: [] };
    // The judge writes into the report of the run as well, which these provoked violations must not enter.
    let report: string | undefined;
    before(() => {
      report = process.env.CDN_WORKER_CONTRACT_REPORT;
      delete process.env.CDN_WORKER_CONTRACT_REPORT;
    });
    after(() => {
      if (report !== undefined) process.env.CDN_WORKER_CONTRACT_REPORT = report;
    });

    it("an answer that they forbid", async () => {
      const { app, contract } = judged();
      app.get(routes, (c) => c.json({ ...envelope, result: [{ pattern: 5 }] }));
      await app.request(routes);
      assert.equal(contract.violations.length, 1);
      assert.equal(contract.violations[0]?.where, "answer");
      assert.match(contract.violations[0]?.problems[0] ?? "", /id/);
    });

    it("a status that they do not describe, and an error outside the envelope", async () => {
      const { app, contract } = judged();
      app.get(routes, (c) => c.json({ ...envelope, result: [] }, 206));
      app.delete(`${routes}/1`, (c) => c.json({ message: "no" }, 404));
      await app.request(routes);
      await app.request(`${routes}/1`, { method: "DELETE" });
      assert.deepEqual(
        contract.violations.map(({ where }) => where),
        ["answer", "answer"],
      );
    });

    it("an operation that nobody published", async () => {
      const { app, contract } = judged();
      app.get("/zones/abc/invented", (c) => c.json(envelope));
      await app.request("/zones/abc/invented");
      assert.deepEqual(contract.violations, [
        { operation: "GET /zones/abc/invented", where: "operation", problems: ["is not described"] },
      ]);
    });

    it("a query parameter that the service would ignore", async () => {
      const { app, contract } = judged();
      app.get("/zones/abc/dns_records", (c) => c.json({ ...envelope, result: [] }));
      const answer = await app.request("/zones/abc/dns_records?nmae.exact=a");
      assert.equal(answer.status, 200, "recorded, not refused");
      assert.match(contract.violations[0]?.problems[0] ?? "", /nmae\.exact/);
    });

    it("a request, and nothing of what was in it", async () => {
      const { app, contract } = judged();
      app.put("/accounts/a/workers/scripts/one/secrets", (c) => c.json(envelope));
      await app.request("/accounts/a/workers/scripts/one/secrets", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "secret_text", name: 5, text: "canary" }),
      });
      assert.equal(contract.violations[0]?.where, "request");
      assert.ok(!JSON.stringify(contract.violations).includes("canary"));
    });
  });

  it("finds nothing wrong with a whole walk through the API", async () => {
    const sandbox = await startSandbox();
    try {
      await result(sandbox, "GET", "/zones?name=example.com");
      await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
      assert.deepEqual(sandbox.contract.violations, []);
      assert.equal(sandbox.contract.checked, 4, "two requests and two answers");
    } finally {
      await sandbox.close();
    }
  });
});
