import assert from "node:assert/strict";
import type { CloudflareAccount, KeyAccount } from "./accounts.ts";
import { chooseAccount, providersOf, resolveAccounts, type SiteNeeds, subjectOf } from "./chooseAccounts.ts";

function cloudflare(id: string, zones: readonly string[]): CloudflareAccount {
  return { provider: "cloudflare", id, label: id, apiToken: `token-${id}`, accountId: id, zones };
}
const r2: SiteNeeds = {
  zone: "example.com",
  hostnames: ["images.example.net"],
  origins: [{ type: "r2", bucket: "files" }],
  certificates: [],
};
const b2: SiteNeeds = {
  zone: "example.com",
  hostnames: ["images.example.net"],
  origins: [{ type: "b2", bucket: "files", endpoint: "s3.us-west-004.backblazeb2.com" }],
  dns: { provider: "dnspod", domain: "example.net" },
  certificates: [],
};
const key: KeyAccount = {
  provider: "backblaze",
  id: "k",
  label: "k",
  key: { applicationKeyId: "k", applicationKey: "s" },
};
const dns: KeyAccount = {
  provider: "dnspod",
  id: "d",
  label: "d",
  key: { secretId: "d", secretKey: "s" },
};

describe("chooseAccount", () => {
  it("takes the only one, even when its zones were listed before this zone was added", () => {
    const only = cloudflare("a", ["other.org"]);
    assert.deepEqual(chooseAccount(r2, "cloudflare", [only, key], undefined), { kind: "one", account: only });
  });

  it("prefers the account whose token saw the zone", () => {
    const right = cloudflare("b", ["example.com"]);
    const accounts = [cloudflare("a", ["other.org"]), right];
    assert.deepEqual(chooseAccount(r2, "cloudflare", accounts, undefined), { kind: "one", account: right });
  });

  it("asks when two would do, and then keeps to the answer", () => {
    const accounts = [cloudflare("a", ["example.com"]), cloudflare("b", ["example.com"])];
    assert.deepEqual(chooseAccount(r2, "cloudflare", accounts, undefined), { kind: "several", accounts });
    assert.deepEqual(chooseAccount(r2, "cloudflare", accounts, "b"), { kind: "one", account: accounts[1] });
    assert.equal(chooseAccount(r2, "cloudflare", accounts, "signed-out").kind, "several");
  });

  it("does not keep to an account that the zone has left", () => {
    const accounts = [cloudflare("a", ["other.org"]), cloudflare("b", ["example.com"])];
    assert.deepEqual(chooseAccount(r2, "cloudflare", accounts, "a"), { kind: "one", account: accounts[1] });
    const nowhere = [cloudflare("a", ["other.org"]), cloudflare("b", [])];
    assert.deepEqual(chooseAccount(r2, "cloudflare", nowhere, "a"), { kind: "one", account: nowhere[0] });
  });

  it("says so when there is none", () => {
    assert.deepEqual(chooseAccount(r2, "cloudflare", [key], undefined), { kind: "none" });
  });
});

describe("resolveAccounts", () => {
  it("gathers the secrets that the site needs, and no other", () => {
    const { credentials, missing } = resolveAccounts(
      r2,
      [cloudflare("a", ["example.com"]), key, dns],
      () => undefined,
    );
    assert.deepEqual(credentials, { CLOUDFLARE_API_TOKEN: "token-a" });
    assert.deepEqual(missing, []);
  });

  it("asks for a B2 key where the origin is B2, and takes the DNS key when it is there", () => {
    assert.deepEqual(providersOf(b2), ["cloudflare", "backblaze"]);
    const without = resolveAccounts(b2, [cloudflare("a", [])], () => undefined);
    assert.deepEqual(without.missing, ["backblaze"]);
    const full = resolveAccounts(b2, [cloudflare("a", []), key, dns], () => undefined);
    assert.deepEqual(full.missing, []);
    assert.deepEqual(full.credentials, {
      CLOUDFLARE_API_TOKEN: "token-a",
      B2_APPLICATION_KEY_ID: "k",
      B2_APPLICATION_KEY: "s",
      TENCENTCLOUD_SECRET_ID: "d",
      TENCENTCLOUD_SECRET_KEY: "s",
    });
  });

  it("remembers by zone, bucket or domain", () => {
    assert.equal(subjectOf(b2, "cloudflare"), "cloudflare:example.com");
    assert.equal(subjectOf(b2, "backblaze"), "backblaze:files");
    assert.equal(subjectOf(b2, "dnspod"), "dnspod:example.net");
    const pushed = (domain: string): SiteNeeds => ({
      ...r2,
      certificates: [{ provider: "dogecloud", domains: [domain] }],
    });
    assert.equal(subjectOf(pushed("images.example.net"), "dogecloud"), "dogecloud:images.example.net");
    const accounts = [cloudflare("a", ["example.com"]), cloudflare("b", ["example.com"])];
    const { credentials } = resolveAccounts(r2, accounts, (subject) =>
      subject === "cloudflare:example.com" ? "a" : undefined,
    );
    assert.deepEqual(credentials, { CLOUDFLARE_API_TOKEN: "token-a" });
  });
});
