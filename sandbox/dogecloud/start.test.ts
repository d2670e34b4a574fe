import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { type Authority, type IssuedLeaf, makeAuthority } from "./authority.ts";
import { type DogecloudStandIn, startDogecloud } from "./start.ts";

describe("the DogeCloud stand-in", () => {
  const domain = "images.example.com";
  let authority: Authority;
  let leaf: IssuedLeaf;
  let dogecloud: DogecloudStandIn;

  before(async () => {
    authority = await makeAuthority();
    leaf = await authority.issue({ names: [domain] });
  });
  beforeEach(async () => {
    dogecloud = await startDogecloud();
    dogecloud.state.addDomain({ name: domain });
  });
  afterEach(() => dogecloud.close());

  const ask = async (path: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const { accessKey, secretKey } = dogecloud.keys;
    const signature = createHmac("sha1", secretKey).update(`${path}\n${body}`).digest("hex");
    const response = await fetch(dogecloud.url + path, {
      method: "POST",
      body,
      headers: { authorization: `TOKEN ${accessKey}:${signature}`, ...headers },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": "application/json" };
  const upload = async () => {
    const { body } = await ask(
      "/cdn/cert/upload.json",
      JSON.stringify({ note: "n", cert: leaf.chain, private: leaf.key }),
      json,
    );
    return (body.data as { id: number }).id;
  };
  const shown = (): Promise<string> =>
    new Promise((resolve) => {
      const [host = "", port] = dogecloud.edge.split(":");
      const socket = connect(
        { host, port: Number(port), servername: domain, rejectUnauthorized: false },
        () => {
          resolve(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());
          socket.destroy();
        },
      );
      socket.on("error", () => resolve("none"));
    });

  it("takes form and JSON, and signs over the path with its query", async () => {
    const id = await upload();
    assert.equal((await ask("/cdn/cert/bind.json", `id=${id}&domain=${domain}`, form)).body.code, 200);
    assert.equal(
      (await ask(`/cdn/domain/config.json?domain=${domain}`, `{"cert_id":${id}}`, json)).body.code,
      200,
    );
    assert.equal((await ask("/cdn/cert/list.json", "")).body.code, 200);
  });

  it("refuses a wrong signature, a wrong key, an unknown path", async () => {
    const wrong = { authorization: `TOKEN ${dogecloud.keys.accessKey}:${"0".repeat(40)}` };
    const refused = await ask("/cdn/cert/list.json", "", wrong);
    assert.deepEqual(refused, { status: 200, body: { code: 403, msg: "AccessToken Error" } });
    assert.equal((await ask("/cdn/nothing.json", "")).body.code, 404);
  });

  it("gives errors as HTTP status when told to", async () => {
    dogecloud.state.settings.errorStatus = "code";
    const answer = await ask(
      "/cdn/cert/upload.json",
      JSON.stringify({ note: "n", cert: "x", private: "y" }),
      json,
    );
    assert.equal(answer.status, 400);
    assert.match(String(answer.body.msg), /解析失败/);
  });

  it("does not merge duplicates, keeps what is bound, hands out what is bound", async () => {
    const [first, second] = [await upload(), await upload()];
    assert.notEqual(first, second);
    assert.equal(await shown(), "none");
    await ask("/cdn/cert/bind.json", JSON.stringify({ id: String(first), domain }), json);
    assert.equal(await shown(), leaf.fingerprint);
    assert.equal((await ask("/cdn/cert/delete.json", JSON.stringify({ id: first }), json)).body.code, 400);
    assert.equal((await ask("/cdn/cert/delete.json", JSON.stringify({ id: second }), json)).body.code, 200);
    assert.equal(dogecloud.state.certificates.size, 1);
  });

  it("rolls out late, counts late, leaves out a code when told to", async () => {
    Object.assign(dogecloud.state.settings, { rolloutMs: 80, domainCountLagMs: 80, codelessBinds: 1 });
    const id = await upload();
    const bound = await ask("/cdn/cert/bind.json", JSON.stringify({ id, domain }), json);
    assert.equal(bound.body.code, undefined);
    const count = async () => {
      const { body } = await ask("/cdn/cert/list.json", "");
      return (body.data as { certs: { domainCount: number }[] }).certs[0]?.domainCount;
    };
    assert.equal(await count(), 0);
    assert.equal(await shown(), "none");
    await sleep(120);
    assert.equal(await count(), 1);
    assert.equal(await shown(), leaf.fingerprint);
  });

  it("loses what is deleted while the edge still hands it out, and remembers that", async () => {
    const [first, second] = [await upload(), await upload()];
    await ask("/cdn/cert/bind.json", JSON.stringify({ id: first, domain }), json);
    dogecloud.state.settings.rolloutMs = 10_000;
    await ask("/cdn/cert/bind.json", JSON.stringify({ id: second, domain }), json);
    await ask("/cdn/cert/delete.json", JSON.stringify({ id: first }), json);
    assert.equal(await shown(), "none");
    assert.equal(dogecloud.state.history.at(-1)?.valid, false);
  });
});
