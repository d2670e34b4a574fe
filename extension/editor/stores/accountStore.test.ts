import assert from "node:assert/strict";
import type { SecretStorage, SecretStorageChangeEvent } from "vscode";
import { type CloudflareAccount, type KeyAccount, readEnvelope, writeEnvelope } from "../accounts.ts";
import { AccountStore } from "./accountStore.ts";

const blog: CloudflareAccount = {
  provider: "cloudflare",
  id: "acc-1",
  label: "Blog",
  apiToken: "token-of-blog",
  accountId: "acc-1",
  zones: ["example.com"],
};
const doge: KeyAccount = {
  provider: "dogecloud",
  id: "d",
  label: "d",
  key: { accessKey: "d", secretKey: "secret-of-doge" },
};

/** The editor's secret storage, with a keyring that fails on command. */
class Keyring implements SecretStorage {
  readonly texts = new Map<string, string>();
  readonly fails = new Set<"get" | "store" | "delete">();
  readonly #listeners = new Set<(event: SecretStorageChangeEvent) => void>();

  constructor(text?: string) {
    if (text !== undefined) this.texts.set("cdnWorker.accounts", text);
  }

  get text(): string | undefined {
    return this.texts.get("cdnWorker.accounts");
  }

  async get(key: string): Promise<string | undefined> {
    this.#maybeFail("get");
    return this.texts.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.#maybeFail("store");
    this.texts.set(key, value);
    this.#tell(key);
  }

  async delete(key: string): Promise<void> {
    this.#maybeFail("delete");
    this.texts.delete(key);
    this.#tell(key);
  }

  async keys(): Promise<string[]> {
    return [...this.texts.keys()];
  }

  readonly onDidChange = (listener: (event: SecretStorageChangeEvent) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  #maybeFail(call: "get" | "store" | "delete"): void {
    if (this.fails.has(call)) throw new Error(`org.freedesktop.secrets: no such interface (${call})`);
  }

  #tell(key: string): void {
    for (const listener of this.#listeners) listener({ key });
  }
}

describe("accounts in the editor's secret storage", () => {
  it("keeps what is connected, for every window", async () => {
    const keyring = new Keyring();
    const [here, there] = [new AccountStore(keyring), new AccountStore(keyring)];
    assert.deepEqual(await there.list(), []);
    let told = 0;
    here.onDidChange(() => {
      told += 1;
    });
    const seen = new Promise<void>((resolve) => there.onDidChange(resolve));
    assert.equal(await here.add(blog), "stored");
    await seen;
    assert.equal(told, 1, "its own writing is no news");
    assert.deepEqual(await there.list(), [blog]);
    assert.equal(await there.add(doge), "stored");
    assert.equal(await here.remove(blog), "stored");
    assert.deepEqual(readEnvelope(keyring.text), { kind: "accounts", accounts: [doge] });
    assert.equal(await here.remove(doge), "stored");
    assert.equal(keyring.text, undefined);
  });

  it("keeps an account for this window where the keyring takes nothing, and says so with a remedy", async () => {
    const keyring = new Keyring();
    keyring.fails.add("store");
    const store = new AccountStore(keyring);
    const kept = await store.add(blog);
    assert.ok(kept !== "stored");
    assert.match(kept.problem.message, /kept only until this window closes\. On Linux, install and unlock/);
    assert.equal(store.problem(), kept.problem);
    assert.deepEqual(await store.list(), [blog]);
    // The keyring was unlocked meanwhile: what lay in memory goes along.
    keyring.fails.clear();
    assert.equal(await store.add(doge), "stored");
    assert.equal(store.problem(), undefined);
    assert.deepEqual(readEnvelope(keyring.text), { kind: "accounts", accounts: [blog, doge] });
  });

  it("does not write over accounts that it could not read", async () => {
    const keyring = new Keyring(writeEnvelope({ accounts: [blog] }));
    keyring.fails.add("get");
    const store = new AccountStore(keyring);
    assert.deepEqual(await store.list(), []);
    assert.match(store.problem()?.message ?? "", /the saved accounts cannot be read\. On Linux/);
    const kept = await store.add(doge);
    assert.ok(kept !== "stored");
    assert.deepEqual(await store.list(), [doge]);
    assert.deepEqual(readEnvelope(keyring.text), { kind: "accounts", accounts: [blog] });
    keyring.fails.clear();
    await store.readAgain();
    assert.deepEqual(await store.list(), [blog, doge]);
  });

  it("says that a sign-out did not reach the keyring", async () => {
    const keyring = new Keyring(writeEnvelope({ accounts: [blog] }));
    keyring.fails.add("delete");
    const store = new AccountStore(keyring);
    const kept = await store.remove(blog);
    assert.ok(kept !== "stored");
    assert.match(kept.problem.message, /signed out only until this window closes/);
    assert.deepEqual(await store.list(), []);
    await store.readAgain();
    assert.deepEqual(await store.list(), [], "it does not come back while the window is open");
  });

  it("leaves what a newer version has saved alone", async () => {
    const text = '{"version":2,"accounts":{"cloudflare":[]}}';
    const keyring = new Keyring(text);
    const store = new AccountStore(keyring);
    assert.deepEqual(await store.list(), []);
    assert.match(store.problem()?.message ?? "", /saved by a newer version of CDN Worker\. Update/);
    const kept = await store.add(blog);
    assert.ok(kept !== "stored");
    assert.deepEqual(await store.list(), [blog]);
    assert.equal(keyring.text, text);
  });

  it("tells that garbage cannot be read, and starts anew with the next account", async () => {
    for (const text of ["{", "null", '{"version":1}', "\u0000"]) {
      const keyring = new Keyring(text);
      const store = new AccountStore(keyring);
      assert.deepEqual(await store.list(), []);
      assert.match(store.problem()?.message ?? "", /cannot be read\. Connect them again/);
      assert.ok(!store.problem()?.message.includes(text), "what was stored may be a secret");
      assert.equal(await store.add(blog), "stored");
      assert.equal(store.problem(), undefined);
      assert.deepEqual(readEnvelope(keyring.text), { kind: "accounts", accounts: [blog] });
    }
  });

  it("makes one ACME key, also where it cannot be stored", async () => {
    const keyring = new Keyring();
    keyring.fails.add("store");
    const store = new AccountStore(keyring);
    let made = 0;
    const make = () => `PEM ${++made}`;
    assert.equal(await store.acmeAccountKey(make), "PEM 1");
    await store.readAgain();
    assert.equal(await store.acmeAccountKey(make), "PEM 1");
    assert.deepEqual(store.known(), [{ acmeAccountKey: "PEM 1" }]);
  });
});
