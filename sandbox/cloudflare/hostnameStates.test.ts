import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { result } from "../testing/api.ts";
import { visit } from "../testing/visit.ts";
import { schemaPath } from "./contract.ts";
import { type ForcedStates, hostnameStatuses, isServed, isShown, sslStatuses } from "./hostnameStates.ts";

const hostnames = "/zones/{zone}/custom_hostnames";
const host = "images.example.net";

describe("sandbox: states that a custom hostname is put into", () => {
  let sandbox: Sandbox;
  let id: string;
  before(async () => {
    // A state of tomorrow breaks today's schema: it is provoked here.
    sandbox = await startSandbox({ recordViolations: false });
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    sandbox.reset();
    const record = { type: "AAAA", name: "cdn.example.com", content: "100::", ttl: 1, proxied: true };
    await result(sandbox, "POST", "/zones/{zone}/dns_records", record);
    await result(sandbox, "PUT", `${hostnames}/fallback_origin`, { origin: "cdn.example.com" });
    sandbox.advance(10_000);
    const made = await result(sandbox, "POST", hostnames, {
      hostname: host,
      ssl: { method: "txt", type: "dv" },
    });
    id = made.id;
  });

  const force = async (states: ForcedStates | null, name = host) => {
    const patch = { zones: { "example.com": { hostnames: { [name]: states } } } };
    const answer = await fetch(`${sandbox.urls.control}/state`, {
      method: "POST",
      body: JSON.stringify(patch),
    });
    return answer.status;
  };
  const show = () => result(sandbox, "GET", `${hostnames}/${id}`);

  it("can be every one of the hostname's and of the certificate's, and one of tomorrow", async () => {
    for (const status of [...hostnameStatuses, "frozen_tomorrow"]) {
      assert.equal(await force({ status }), 204);
      assert.equal((await show()).status, status);
    }
    for (const sslStatus of [...sslStatuses, "quantum_pending"]) {
      await force({ sslStatus });
      const { ssl, status } = await show();
      assert.deepEqual([ssl.status, status], [sslStatus, "pending"], "the other life goes on by itself");
      assert.equal(ssl.expires_on !== undefined, isShown(sslStatus), sslStatus);
    }
    await force({ sslStatus: "holding_deployment" });
    const [listed] = await result(sandbox, "GET", `${hostnames}?ssl_status=holding_deployment`);
    assert.equal(listed.id, id);
  });

  it("are the published ones, no more and no fewer", function () {
    if (!existsSync(schemaPath)) return this.skip();
    const schemas = readFileSync(schemaPath, "utf8");
    const published = (member: string) => {
      const lists = [...schemas.matchAll(/"enum":(\[[^\]]*\])/g)].map(([, list]) => JSON.parse(list ?? "[]"));
      const list = lists.find((each: unknown[]) => each.includes(member));
      assert.ok(list !== undefined, member);
      return [...new Set(list)].sort();
    };
    assert.deepEqual([...hostnameStatuses].sort(), published("pending_provisioned"));
    assert.deepEqual([...sslStatuses].sort(), published("holding_deployment"));
  });

  it("come with their errors, and end when they are lifted", async () => {
    await force({
      status: "blocked",
      sslStatus: "validation_timed_out",
      verificationErrors: ["The hostname is blocked."],
      validationErrors: ["caa_error"],
    });
    const blocked = await show();
    assert.deepEqual(blocked.verification_errors, ["The hostname is blocked."]);
    assert.deepEqual(blocked.ssl.validation_errors, [{ message: "caa_error" }]);
    assert.equal(blocked.ownership_verification, undefined);
    await force(null);
    sandbox.advance(1000);
    const lifted = await show();
    assert.deepEqual([lifted.status, lifted.ssl.status], ["pending", "pending_validation"]);
    assert.equal(await force({}, "nobody.example.net"), 404);
  });

  it("decide what the edge does", async () => {
    const seen = async (states: ForcedStates) => {
      await force(states);
      try {
        return (await visit(sandbox, host)).status;
      } catch {
        return "no handshake";
      }
    };
    // 522 is the origin that nobody is at: the edge has let the visitor in.
    assert.equal(await seen({ status: "active", sslStatus: "active" }), 522);
    assert.equal(await seen({ status: "active_redeploying", sslStatus: "pending_expiration" }), 522);
    assert.equal(await seen({ status: "blocked", sslStatus: "active" }), 530);
    assert.equal(await seen({ status: "active", sslStatus: "expired" }), "no handshake");
    assert.deepEqual(hostnameStatuses.filter(isServed), ["active", "active_redeploying"]);
  });
});
