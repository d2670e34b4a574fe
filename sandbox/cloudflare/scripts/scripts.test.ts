import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Sandbox, startSandbox } from "../../sandbox.ts";
import {
  call,
  putWorker,
  refused,
  result,
  scripts,
  type WorkerUpload,
  workerForm,
} from "../../testing/api.ts";
import type { Binding } from "./scriptStore.ts";

const one = `${scripts}/one`;
const secret = { type: "secret_text", name: "KEY", text: "canary-in-a-secret" };
const plain = { type: "plain_text", name: "ENDPOINT", text: "s3.example.net" };

describe("sandbox: worker scripts", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());

  const put = (upload?: WorkerUpload) => putWorker(sandbox, "one", upload);
  const refuse = (code: number, upload: WorkerUpload, query = "", status = 400) =>
    refused(sandbox, [status, code], "PUT", `${one}${query}`, workerForm(upload));
  const bindings = async (): Promise<Binding[]> => (await result(sandbox, "GET", `${one}/settings`)).bindings;
  const names = async () => (await bindings()).map(({ name }) => name).sort();
  const text = (name: string) =>
    sandbox.account.scripts
      .find("one")
      ?.versions.at(-1)
      ?.bindings.flatMap((each) => ("text" in each && each.name === name ? [each.text] : []))[0];

  describe("upload", () => {
    it("takes a script, deploys it in full and says what it found in it", async () => {
      const made = await put({
        metadata: { tags: ["cdn-worker"], annotations: { "workers/message": "first" } },
      });
      assert.deepEqual([made.id, made.handlers, made.tags], ["one", ["fetch"], ["cdn-worker"]]);
      const { deployments } = await result(sandbox, "GET", `${one}/deployments`);
      const { items } = await result(sandbox, "GET", `${one}/versions`);
      assert.deepEqual(deployments[0].versions, [{ version_id: items[0].id, percentage: 100 }]);
      assert.equal(items[0].annotations["workers/message"], "first");
      assert.equal((await result(sandbox, "GET", `${one}/versions/${items[0].id}`)).number, 1);
    });

    it("does not find a module that goes out as a bare Blob", async () => {
      const source = "export default { fetch() {} }";
      const type = "application/javascript+module";
      const { body } = await refuse(10021, { parts: [["index.js", new Blob([source], { type })]] });
      assert.match(body.errors[0].message, /No such module "index\.js"/);
      await refuse(10021, { parts: [["index.js", new File([source], "other.js", { type })]] });
      await refuse(10021, { metadata: { main_module: "other.js" } });
    });

    it("does not take a module under another content type", async () => {
      const source = "export default { fetch() {} }";
      for (const type of ["application/javascript", "text/javascript", "text/plain", ""]) {
        await refuse(10021, { parts: [["index.js", new File([source], "index.js", { type })]] });
      }
    });

    it("refuses a script that does not start", async () => {
      for (const source of [
        "export default { fetch( }",
        "throw new Error('boom'); export default { fetch() {} }",
      ]) {
        await refuse(10021, { source });
      }
      const { body } = await refuse(10021, { source: "import './absent.js'; export default { fetch() {} }" });
      assert.match(body.errors[0].message, /absent\.js/);
      await refused(sandbox, [404, 10007], "GET", `${one}/settings`);
    });

    it("refuses a script without handlers", async () => {
      for (const source of ["export default {}", "export default { colour: 'blue' }", "const x = 1;"]) {
        await refuse(10068, { source });
      }
    });

    it("takes several modules and a class as the default export", async () => {
      const type = "application/javascript+module";
      await put({
        parts: [
          [
            "index.js",
            new File(
              ["import { text } from './lib.js'; export default { fetch: () => new Response(text) }"],
              "index.js",
              { type },
            ),
          ],
          ["lib.js", new File(["export const text = 'a'"], "lib.js", { type })],
        ],
      });
      const source =
        "import { WorkerEntrypoint } from 'cloudflare:workers'; export default class extends WorkerEntrypoint { fetch() {} }";
      assert.deepEqual((await put({ source })).handlers, ["fetch"]);
    });

    it("refuses a script past the free plan's size", async () => {
      const noise = randomBytes(3 * 1024 * 1024).toString("base64");
      await refuse(10027, { source: `const noise = "${noise}"; export default { fetch() {} }` }, "", 413);
    });

    it("refuses a compatibility date that has not come", async () => {
      await refuse(10021, { metadata: { compatibility_date: "2099-01-01" } });
      await refuse(10021, { metadata: { compatibility_date: "soon" } });
    });

    it("refuses a bound bucket that is not there", async () => {
      const metadata = { bindings: [{ type: "r2_bucket", name: "MY_BUCKET", bucket_name: "photos" }] };
      await refuse(10085, { metadata });
      await result(sandbox, "POST", "/accounts/{account}/r2/buckets", { name: "photos" });
      await put({ metadata });
    });

    it("refuses one name for two bindings, and bindings that it cannot run", async () => {
      await refuse(10021, { metadata: { bindings: [plain, plain] } });
      await refuse(10021, { metadata: { bindings: [{ type: "ai", name: "AI" }] } });
    });

    it("leaves a script as it was when an upload is refused", async () => {
      await put({ metadata: { bindings: [secret] } });
      await refuse(10021, { source: "export default {" });
      assert.deepEqual(await names(), ["KEY"]);
      assert.equal((await result(sandbox, "GET", `${one}/versions`)).items.length, 1);
    });
  });

  describe("bindings of the version before", () => {
    beforeEach(() => put({ metadata: { bindings: [secret, plain] } }));

    it("drops what is not given", async () => {
      await put();
      assert.deepEqual(await names(), []);
    });

    it("keeps by type", async () => {
      await put({ metadata: { keep_bindings: ["secret_text"] } });
      assert.deepEqual(await names(), ["KEY"]);
      assert.equal(text("KEY"), secret.text);
    });

    it("takes the new one where both are there", async () => {
      await put({ metadata: { keep_bindings: ["secret_text"], bindings: [{ ...secret, text: "new" }] } });
      assert.equal(text("KEY"), "new");
    });

    it("inherits by name, also under another name", async () => {
      await put({ metadata: { bindings: [{ type: "inherit", name: "NEW", old_name: "KEY" }] } });
      assert.deepEqual(await names(), ["NEW"]);
      assert.equal(text("NEW"), secret.text);
    });

    it("refuses an unresolved one with strict, and drops it silently without", async () => {
      const metadata = { bindings: [{ type: "inherit", name: "ABSENT" }] };
      await refuse(10057, { metadata }, "?bindings_inherit=strict");
      assert.deepEqual(await names(), ["ENDPOINT", "KEY"]);
      await put({ metadata });
      assert.deepEqual(await names(), []);
    });
  });

  describe("secrets", () => {
    it("never gives a secret's text back", async () => {
      await put({ metadata: { bindings: [secret] } });
      const { items } = await result(sandbox, "GET", `${one}/versions`);
      for (const path of ["settings", "secrets", "versions", `versions/${items[0].id}`, "deployments"]) {
        const answer = await call(sandbox, "GET", `${one}/${path}`);
        assert.ok(!JSON.stringify(answer.body).includes(secret.text), path);
      }
      assert.ok(!JSON.stringify(sandbox.log.entries).includes(secret.text));
    });

    it("makes a new deployed version of every change", async () => {
      await put();
      assert.deepEqual(await result(sandbox, "PUT", `${one}/secrets`, secret), {
        name: "KEY",
        type: "secret_text",
      });
      assert.deepEqual(await result(sandbox, "GET", `${one}/secrets`), [
        { name: "KEY", type: "secret_text" },
      ]);
      await result(sandbox, "PATCH", `${one}/secrets-bulk`, {
        secrets: { KEY: null, OTHER: { type: "secret_text", name: "OTHER", text: "x" } },
      });
      assert.deepEqual(await names(), ["OTHER"]);
      await result(sandbox, "DELETE", `${one}/secrets/OTHER`);
      await refused(sandbox, [404, 10056], "DELETE", `${one}/secrets/OTHER`);
      assert.equal((await result(sandbox, "GET", `${one}/deployments`)).deployments.length, 4);
    });
  });

  describe("versions and deployments", () => {
    it("stores a version without deploying it, then deploys it, then rolls back", async () => {
      await put({ source: "export default { fetch: () => new Response('1') }" });
      const form = workerForm({
        source: "export default { fetch: () => new Response('2') }",
        metadata: { annotations: { "workers/tag": "two" } },
      });
      const two = await result(sandbox, "POST", `${one}/versions`, form);
      const current = async () =>
        (await result(sandbox, "GET", `${one}/deployments`)).deployments[0].versions[0].version_id;
      const first = await current();
      assert.notEqual(first, two.id);
      const deploy = (version: string, query = "") =>
        result(sandbox, "POST", `${one}/deployments${query}`, {
          strategy: "percentage",
          versions: [{ version_id: version, percentage: 100 }],
          annotations: { "workers/message": "because" },
        });
      await deploy(two.id);
      assert.equal(await current(), two.id);
      await deploy(first);
      assert.equal(await current(), first);
      const { items } = await result(sandbox, "GET", `${one}/versions`);
      assert.deepEqual(
        items.map(({ number }: { number: number }) => number),
        [2, 1],
      );
      assert.equal(items[0].annotations["workers/tag"], "two");
    });

    it("refuses a version that is not there and shares that do not add up", async () => {
      const { deployments } = await put().then(() => result(sandbox, "GET", `${one}/deployments`));
      const { version_id: id } = deployments[0].versions[0];
      const deploy = (versions: object[]) => ({ strategy: "percentage", versions });
      const absent = "00000000-0000-4000-8000-000000000000";
      const path = `${one}/deployments`;
      await refused(sandbox, [404, 100146], "POST", path, deploy([{ version_id: absent, percentage: 100 }]));
      await refused(sandbox, [400, 100158], "POST", path, deploy([{ version_id: id, percentage: 50 }]));
      await refused(sandbox, [400, 100158], "POST", path, deploy([]));
    });

    it("wants force for a version from before a secret changed", async () => {
      await put();
      const { items } = await result(sandbox, "GET", `${one}/versions`);
      await result(sandbox, "PUT", `${one}/secrets`, secret);
      const body = { strategy: "percentage", versions: [{ version_id: items[0].id, percentage: 100 }] };
      await refused(sandbox, [400, 10220], "POST", `${one}/deployments`, body);
      await result(sandbox, "POST", `${one}/deployments?force=true`, body);
    });

    it("pages versions and ends with an empty page", async () => {
      for (let i = 0; i < 3; i++) await put();
      const items = async (query: string) => (await result(sandbox, "GET", `${one}/versions?${query}`)).items;
      assert.equal((await items("per_page=2&page=1")).length, 2);
      assert.equal((await items("per_page=2&page=2")).length, 1);
      assert.deepEqual(await items("per_page=2&page=3"), []);
    });
  });

  it("changes tags through the script's settings", async () => {
    await put({ metadata: { tags: ["a"] } });
    await result(sandbox, "PATCH", `${one}/script-settings`, { tags: ["a", "b"] });
    assert.deepEqual((await result(sandbox, "GET", `${one}/script-settings`)).tags, ["a", "b"]);
    await put();
    assert.deepEqual(
      (await result(sandbox, "GET", `${one}/script-settings`)).tags,
      ["a", "b"],
      "kept by an upload",
    );
    const found = await result(sandbox, "GET", `${scripts}?tags=b:yes`);
    assert.equal(found.length, 1);
    assert.deepEqual(await result(sandbox, "GET", `${scripts}?tags=b:no`), []);
  });

  it("keeps the workers.dev address off until it is asked for", async () => {
    await put();
    assert.equal((await result(sandbox, "GET", `${one}/subdomain`)).enabled, false);
    await result(sandbox, "POST", `${one}/subdomain`, { enabled: true });
    assert.equal((await result(sandbox, "GET", `${one}/subdomain`)).enabled, true);
    sandbox.account.workersSubdomain = undefined;
    await refused(sandbox, [403, 10063], "POST", `${one}/subdomain`, { enabled: true });
  });

  it("takes no Worker from an account without a workers.dev subdomain", async () => {
    sandbox.account.workersSubdomain = undefined;
    await refuse(10063, {}, "", 403);
    const subdomain = `/accounts/${sandbox.account.id}/workers/subdomain`;
    await refused(sandbox, [400, 10030], "PUT", subdomain, { subdomain: "Not.A.Label" });
    assert.deepEqual(await result(sandbox, "PUT", subdomain, { subdomain: "mine" }), { subdomain: "mine" });
    await put();
  });

  it("gives the source back as it came", async () => {
    await put({ source: "export default { fetch() { return new Response('as it is') } }" });
    const answer = await call(sandbox, "GET", `${one}/content/v2`);
    assert.match(answer.body, /as it is/);
    assert.match(answer.headers.get("content-type") ?? "", /^multipart\/form-data/);
  });

  it("does not know a script that is not there", async () => {
    for (const path of [
      "",
      "/settings",
      "/script-settings",
      "/versions",
      "/deployments",
      "/secrets",
      "/subdomain",
    ]) {
      await refused(sandbox, [404, 10007], "GET", `${one}${path}`);
    }
    await refused(sandbox, [404, 10007], "DELETE", one);
    await refused(sandbox, [404, 10007], "POST", `${one}/versions`, workerForm());
  });
});
