import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { call, refused, result } from "../testing/api.ts";
import { newId } from "./state.ts";
import type { ApiToken } from "./tokens.ts";

describe("sandbox: tokens and what they may do", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const another = (token: Partial<ApiToken>): string => {
    const value = token.value ?? `cfut_${newId()}${newId()}`;
    sandbox.cloudflare.tokens.push({ ...sandbox.token, id: newId(), ...token, value });
    return value;
  };

  it("refuses a call without a header", async () => {
    const answer = await fetch(`${sandbox.urls.cloudflareApi}/zones`);
    const body = (await answer.json()) as { errors: { code: number }[] };
    assert.deepEqual([answer.status, body.errors[0]?.code], [400, 1001]);
  });

  it("refuses a malformed header with 6003, and says where it is wrong", async () => {
    for (const token of ["short", "with spaces in the middle of the very token itself", ""]) {
      const { body } = await refused(sandbox, [400, 6003], "GET", "/zones", undefined, { token });
      assert.equal(body.errors[0].error_chain[0].code, 6111);
    }
  });

  it("refuses a token that nobody made", async () => {
    const token = `cfut_${newId()}${newId()}`;
    await refused(sandbox, [403, 10000], "GET", "/zones", undefined, { token });
    await refused(sandbox, [401, 1000], "GET", "/user/tokens/verify", undefined, { token });
  });

  it("tells a disabled and an expired token apart, and lets neither do anything", async () => {
    const disabled = another({ status: "disabled" });
    const expired = another({ expiresOn: "2020-01-01T00:00:00Z" });
    for (const [token, status] of [
      [disabled, "disabled"],
      [expired, "expired"],
    ] as const) {
      const verified = await result(sandbox, "GET", "/user/tokens/verify", undefined, { token });
      assert.equal(verified.status, status);
      await refused(sandbox, [403, 10000], "GET", "/zones", undefined, { token });
    }
  });

  it("knows a user's token only at the user's endpoint and an account's only at the account's", async () => {
    const user = sandbox.credentials.cloudflareApiToken;
    const account = another({ kind: "account", value: `cfat_${newId()}${newId()}` });
    assert.equal((await result(sandbox, "GET", "/user/tokens/verify")).status, "active");
    await refused(sandbox, [401, 1000], "GET", "/accounts/{account}/tokens/verify", undefined, {
      token: user,
    });
    await refused(sandbox, [401, 1000], "GET", "/user/tokens/verify", undefined, { token: account });
    const verified = await result(sandbox, "GET", "/accounts/{account}/tokens/verify", undefined, {
      token: account,
    });
    assert.equal(verified.status, "active");
  });

  it("refuses each family without its permission, and writes without edit", async () => {
    const needs = [
      ["workers_r2", "GET", "/accounts/{account}/r2/buckets"],
      ["workers_scripts", "GET", "/accounts/{account}/workers/scripts"],
      ["workers_routes", "GET", "/zones/{zone}/workers/routes"],
      ["ssl_and_certificates", "GET", "/zones/{zone}/custom_hostnames"],
      ["dns", "GET", "/zones/{zone}/dns_records"],
    ] as const;
    const all = sandbox.token.permissions;
    for (const [group, method, path] of needs) {
      const token = another({ permissions: all.filter((permission) => permission.group !== group) });
      await refused(sandbox, [403, 10000], method, path, undefined, { token });
      await result(sandbox, method, path);
    }
    const reader = another({
      permissions: all.map((permission) => ({ ...permission, level: "read" as const })),
    });
    await refused(
      sandbox,
      [403, 10000],
      "POST",
      "/accounts/{account}/r2/buckets",
      { name: "abc" },
      { token: reader },
    );
    await refused(
      sandbox,
      [403, 10000],
      "POST",
      "/zones/{zone}/purge_cache",
      { purge_everything: true },
      {
        token: reader,
      },
    );
    assert.equal(sandbox.account.buckets.size, 0);
  });

  it("limits a token to its zones, in lists and in calls", async () => {
    const all = sandbox.token.permissions;
    const token = another({
      permissions: all.map((permission) => ({ ...permission, zones: ["example.org"] })),
    });
    const zones = await result(sandbox, "GET", "/zones", undefined, { token });
    assert.deepEqual(
      zones.map((zone: { name: string }) => zone.name),
      ["example.org"],
    );
    await refused(sandbox, [403, 9109], "GET", "/zones/{zone}", undefined, { token });
    await refused(sandbox, [403, 10000], "GET", "/zones/{zone}/dns_records", undefined, { token });
    await result(sandbox, "GET", `/zones/${sandbox.zone("example.org").id}/dns_records`, undefined, {
      token,
    });
  });

  it("lists no account without the permission to read one, though the zone names it", async () => {
    const permissions = sandbox.token.permissions.filter(({ group }) => group !== "account_settings");
    const token = another({ permissions });
    assert.deepEqual(await result(sandbox, "GET", "/accounts", undefined, { token }), []);
    const [zone] = await result(sandbox, "GET", "/zones?name=example.com", undefined, { token });
    assert.equal(zone.account.id, sandbox.account.id);
  });

  it("knows no zone and no account of strangers, and no path that is none", async () => {
    await refused(sandbox, [403, 9109], "GET", `/zones/${newId()}`);
    await refused(sandbox, [403, 9109], "GET", `/zones/${newId()}/dns_records`);
    await refused(sandbox, [403, 10000], "GET", `/accounts/${newId()}/r2/buckets`);
    await refused(sandbox, [404, 7003], "GET", "/nothing/here");
  });

  it("answers a page past the end with an empty list", async () => {
    const first = await call(sandbox, "GET", "/zones?per_page=5&page=1");
    const past = await call(sandbox, "GET", "/zones?per_page=5&page=2");
    assert.equal(first.body.result.length, 2);
    assert.deepEqual(past.body.result, []);
    assert.deepEqual(past.body.result_info, {
      page: 2,
      per_page: 5,
      count: 0,
      total_count: 2,
      total_pages: 1,
    });
  });

  it("keeps no credential in the log", () => {
    const log = JSON.stringify(sandbox.log.entries);
    for (const secret of Object.values(sandbox.credentials)) assert.ok(!log.includes(secret));
  });
});
