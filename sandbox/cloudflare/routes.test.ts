import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { putWorker, refused, result, scripts } from "../testing/api.ts";
import { parsePattern, routeFor } from "./routes.ts";
import { newId } from "./state.ts";

const routes = "/zones/{zone}/workers/routes";

describe("sandbox: worker routes", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  it("takes the patterns that the service takes, and no others", () => {
    const good = [
      "example.com/*",
      "*.example.com/*",
      "*example.com/a/*",
      "https://example.com/x",
      "*/*",
      "example.com",
    ];
    const bad = [
      "",
      "example.com/*/b",
      "exam*ple.com/*",
      "example.com/?a=b",
      "ftp://example.com/*",
      "example.com/a b*#",
    ];
    for (const pattern of good) assert.ok(parsePattern(pattern), pattern);
    for (const pattern of bad) assert.equal(parsePattern(pattern), undefined, pattern);
  });

  it("makes, shows, changes and deletes a route", async () => {
    await putWorker(sandbox, "one");
    const made = await result(sandbox, "POST", routes, { pattern: "example.com/*", script: "one" });
    assert.deepEqual(await result(sandbox, "GET", routes), [made]);
    const changed = await result(sandbox, "PUT", `${routes}/${made.id}`, { pattern: "example.com/a*" });
    assert.deepEqual(changed, { id: made.id, pattern: "example.com/a*" }, "a route without a script");
    assert.deepEqual(await result(sandbox, "DELETE", `${routes}/${made.id}`), { id: made.id });
    await refused(sandbox, [404, 10021], "DELETE", `${routes}/${made.id}`);
    await refused(sandbox, [404, 10021], "GET", `${routes}/${newId()}`);
  });

  it("refuses a route to a script that is not there, also just after its upload if told so", async () => {
    const route = { pattern: "example.com/*", script: "one" };
    await refused(sandbox, [400, 10019], "POST", routes, route);
    sandbox.cloudflare.times = { ...sandbox.cloudflare.times, newScriptRoutes: 500 };
    await putWorker(sandbox, "one");
    await refused(sandbox, [400, 10019], "POST", routes, route);
    sandbox.advance(600);
    await result(sandbox, "POST", routes, route);
  });

  it("refuses the same pattern twice", async () => {
    const route = { pattern: "example.com/*" };
    const { id } = await result(sandbox, "POST", routes, route);
    await refused(sandbox, [409, 10020], "POST", routes, route);
    await result(sandbox, "PUT", `${routes}/${id}`, route);
  });

  it("takes hostnames of others only where Cloudflare for SaaS is enabled", async () => {
    await result(sandbox, "POST", routes, { pattern: "images.example.net/*" });
    await result(sandbox, "POST", routes, { pattern: "*/*" });
    sandbox.zone("example.com").saas = false;
    await refused(sandbox, [400, 10022], "POST", routes, { pattern: "other.example.net/*" });
    await refused(sandbox, [400, 10022], "POST", routes, { pattern: "example.com/*/b" });
  });

  it("loses the routes of a deleted script", async () => {
    await putWorker(sandbox, "one");
    await result(sandbox, "POST", routes, { pattern: "example.com/*", script: "one" });
    await result(sandbox, "DELETE", `${scripts}/one`);
    assert.deepEqual(await result(sandbox, "GET", routes), []);
  });

  it("picks the most specific route: the hostname first, then the path", () => {
    const zone = sandbox.zone("example.com");
    const patterns = [
      "*/*",
      "*.example.com/*",
      "a.example.com/*",
      "a.example.com/images/*",
      "a.example.com/images/x",
      "http://plain.example.com/*",
      "*example.com/deep/er/*",
    ];
    for (const pattern of patterns) {
      const id = newId();
      zone.routes.set(id, { id, pattern, script: undefined });
    }
    const picked = (host: string, path: string, scheme: "http" | "https" = "https") =>
      routeFor(zone, scheme, host, path)?.pattern;
    assert.equal(picked("other.net", "/"), "*/*");
    assert.equal(picked("b.example.com", "/"), "*.example.com/*");
    assert.equal(picked("a.example.com", "/"), "a.example.com/*");
    assert.equal(picked("a.example.com", "/images/y?z=1"), "a.example.com/images/*");
    assert.equal(picked("a.example.com", "/images/x"), "a.example.com/images/x");
    assert.equal(picked("a.example.com", "/images/x?q"), "a.example.com/images/*");
    assert.equal(picked("plain.example.com", "/", "http"), "http://plain.example.com/*");
    assert.equal(picked("plain.example.com", "/"), "*.example.com/*");
    assert.equal(picked("b.example.com", "/deep/er/x"), "*.example.com/*");
    assert.equal(picked("example.com", "/deep/er/x"), "*example.com/deep/er/*");
  });
});
