/* HTTPS_PROXY, HTTP_PROXY and NO_PROXY, with a real proxy on loopback. Needs the build (`npm run build`). */
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { edgeAuthority } from "../../sandbox/edge/certificates.ts";
import { endToEndHeaders, readAll, relay, send } from "../../sandbox/relay.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { type ConnectProxy, startConnectProxy } from "./connectProxy.ts";
import { cli, configOf } from "./harness.ts";

describe("behind a proxy", function () {
  this.timeout(60_000);
  const plan = ["plan", "--config", configOf("r2")];
  const none = { DNSPOD_API_BASE_URL: undefined, TENCENTCLOUD_SECRET_ID: undefined };
  let sandbox: Sandbox;
  let api: URL;
  let proxy: ConnectProxy;
  before(async () => {
    sandbox = await startSandbox();
    api = new URL(sandbox.env.CLOUDFLARE_API_BASE_URL ?? "");
  });
  after(() => sandbox.close());
  afterEach(() => proxy.close());

  it("every request to the API goes through it", async () => {
    proxy = await startConnectProxy();
    for (const variable of ["HTTP_PROXY", "http_proxy"]) {
      const before = proxy.targets.length;
      const { code, stderr } = await cli(sandbox, plan, { env: { ...none, [variable]: proxy.url } });
      assert.equal(code, 2, stderr);
      assert.ok(proxy.targets.length > before, variable);
    }
    assert.deepEqual(new Set(proxy.targets), new Set([api.host]));
    assert.deepEqual(proxy.others, []);
  });

  it("deploys through it: uploads, objects, verification", async () => {
    proxy = await startConnectProxy();
    const env = { HTTP_PROXY: proxy.url };
    const { code, stderr } = await cli(sandbox, ["deploy", "--config", configOf("b2")], { env });
    assert.equal(code, 0, stderr);
    const hosts = ["CLOUDFLARE_API_BASE_URL", "B2_S3_BASE_URL"].map(
      (name) => new URL(sandbox.env[name] ?? "").host,
    );
    for (const host of hosts) assert.ok(proxy.targets.includes(host), `${host} of ${proxy.targets}`);
    sandbox.reset();
  });

  it("reaches over TLS what nobody could reach without it, and shows it its password", async () => {
    const { chain, key } = await (await edgeAuthority()).issue({ names: ["api.cloudflare.test"] });
    const front = createServer({ cert: chain, key }, async (request, response) => {
      const body = await readAll(request);
      const sent = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: endToEndHeaders(request),
        body,
      };
      await relay(await send({ hostname: api.hostname, port: Number(api.port) }, sent), response);
    });
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = front.address() as AddressInfo;
      const credentials = "me:proxy-password";
      proxy = await startConnectProxy({ hosts: { "api.cloudflare.test:443": port }, credentials });
      const CLOUDFLARE_API_BASE_URL = `https://api.cloudflare.test${api.pathname}`;
      const env = { ...none, CLOUDFLARE_API_BASE_URL, HTTPS_PROXY: proxy.url };
      const { code, stderr } = await cli(sandbox, [...plan, "--verbose"], { env });
      assert.equal(code, 2, stderr);
      assert.deepEqual(new Set(proxy.targets), new Set(["api.cloudflare.test:443"]));
      assert.ok(!stderr.includes("proxy-password"));
    } finally {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    }
  });

  it("leaves to NO_PROXY what is in it", async () => {
    proxy = await startConnectProxy({ refuses: 502 });
    for (const NO_PROXY of [api.hostname, `example.com,${api.host}`, "*"]) {
      const env = { ...none, HTTP_PROXY: proxy.url, NO_PROXY };
      const { code, stderr } = await cli(sandbox, plan, { env });
      assert.equal(code, 2, stderr);
    }
    assert.deepEqual(proxy.targets, []);
  });

  it("asks nothing past it where it refuses, and says what to check", async () => {
    proxy = await startConnectProxy({ refuses: 502 });
    const before = sandbox.log.entries.length;
    const { code, stderr } = await cli(sandbox, plan, { env: { ...none, HTTP_PROXY: proxy.url } });
    assert.equal(code, 1);
    assert.match(stderr, /Cloudflare's API cannot be reached .*Check the connection and any proxy/);
    assert.ok(proxy.targets.length > 0);
    assert.equal(sandbox.log.entries.length, before);
  });

  it("names the variable that holds no proxy, and not what it holds", async () => {
    proxy = await startConnectProxy();
    for (const wrong of ["socks5://me:proxy-password@127.0.0.1:1", "127.0.0.1:7890", "proxy-password"]) {
      const { code, stderr } = await cli(sandbox, plan, { env: { ...none, HTTPS_PROXY: wrong } });
      assert.equal(code, 1);
      assert.match(stderr, /^✖ HTTPS_PROXY: what it holds is no HTTP proxy\. Write it like http:\/\//);
      assert.doesNotMatch(stderr, /proxy-password|socks5/);
    }
  });
});
