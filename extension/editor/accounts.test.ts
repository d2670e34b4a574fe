import assert from "node:assert/strict";
import {
  accountsOf,
  type CloudflareAccount,
  credentialsOf,
  type KeyAccount,
  readEnvelope,
  type StoredAccount,
  withAccount,
  withoutAccount,
  writeEnvelope,
} from "./accounts.ts";

const blog: CloudflareAccount = {
  provider: "cloudflare",
  id: "acc-1",
  label: "Blog",
  apiToken: "token-of-blog",
  accountId: "acc-1",
  zones: ["example.com"],
};
const dns: KeyAccount = {
  provider: "dnspod",
  id: "AKID1",
  label: "AKID1",
  key: { secretId: "AKID1", secretKey: "secret" },
};

describe("credential envelope", () => {
  it("starts empty", () => {
    assert.deepEqual(readEnvelope(undefined), { kind: "accounts", accounts: [] });
    assert.deepEqual(readEnvelope(""), { kind: "accounts", accounts: [] });
  });

  it("gives back what was put in", () => {
    const accounts: StoredAccount[] = [
      blog,
      dns,
      { provider: "backblaze", id: "b", label: "b", key: { applicationKeyId: "b", applicationKey: "k" } },
      { provider: "dogecloud", id: "d", label: "d", key: { accessKey: "d", secretKey: "s" } },
    ];
    assert.deepEqual(readEnvelope(writeEnvelope({ accounts })), { kind: "accounts", accounts });
    const secrets = { accounts, acmeAccountKey: "PEM" };
    assert.deepEqual(readEnvelope(writeEnvelope(secrets)), { kind: "accounts", ...secrets });
  });

  it("tells a newer version from a damaged text", () => {
    assert.deepEqual(readEnvelope('{"version":2,"accounts":{}}'), { kind: "newer", version: 2 });
    for (const text of ["{", "[]", "null", '"x"', "{}", '{"version":"1"}', '{"version":1}']) {
      assert.equal(readEnvelope(text).kind, "damaged", text);
    }
  });

  it("leaves out an account with a field missing, and keeps the others", () => {
    const { apiToken: _, ...broken } = blog;
    const { key, ...rest } = dns;
    const stored = { ...rest, ...key };
    const text = JSON.stringify({ version: 1, accounts: [broken, stored, { provider: "toString" }, 7] });
    assert.deepEqual(readEnvelope(text), { kind: "accounts", accounts: [dns] });
  });
});

describe("accounts", () => {
  it("replaces an account of the same id, and keeps one of another provider with that id", () => {
    const renewed = { ...blog, apiToken: "new-token" };
    const twin = { ...dns, id: blog.id };
    assert.deepEqual(withAccount([blog, twin], renewed), [twin, renewed]);
  });

  it("signs out one account only", () => {
    const other = { ...blog, id: "acc-2" };
    assert.deepEqual(withoutAccount([blog, other, dns], blog), [other, dns]);
  });

  it("takes one key that was connected for two services as one account of each", () => {
    const key = { secretId: "id-1", secretKey: "secret" };
    const dnspod: StoredAccount = { provider: "dnspod", id: "id-1", label: "me", key };
    const edgeone: StoredAccount = { provider: "edgeone", id: "id-1", label: "id-1", key };
    const other: StoredAccount = { ...dnspod, id: "id-2", label: "other" };
    assert.deepEqual(accountsOf([dnspod], "edgeone"), [dnspod]);
    assert.deepEqual(accountsOf([dnspod, edgeone, other], "edgeone"), [edgeone, other]);
  });

  it("knows which belong to a provider, and their secrets by the engine's names", () => {
    assert.deepEqual(accountsOf([blog, dns], "dnspod"), [dns]);
    assert.deepEqual(credentialsOf(blog), { CLOUDFLARE_API_TOKEN: "token-of-blog" });
    assert.deepEqual(credentialsOf(dns), {
      TENCENTCLOUD_SECRET_ID: "AKID1",
      TENCENTCLOUD_SECRET_KEY: "secret",
    });
  });
});
