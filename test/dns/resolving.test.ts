/* What a resolver answers is named as what it is, and what did not fit into a packet is asked again over TCP. */
import assert from "node:assert/strict";
import { resolveAddresses, resolveCname, resolveTxt } from "../../extension/dns/resolve.ts";
import { type DnsSandbox, domain, domesticTarget, hostname, startDnsSandbox } from "./sandbox.ts";

describe("resolving at a name server", () => {
  let sandbox: DnsSandbox;
  before(async () => {
    sandbox = await startDnsSandbox();
    sandbox.dnspod.state.seed(domain, [
      { subDomain: "images", type: "CNAME", value: `${domesticTarget}.` },
      { subDomain: "long", type: "TXT", value: "x".repeat(1500) },
    ]);
  });
  after(() => sandbox.close());

  for (const [nameServer, failure] of [
    ["fails", "SERVFAIL"],
    ["refuses", "REFUSED"],
  ] as const) {
    it(`says ${failure}, and does not blame the network`, async () => {
      sandbox.dns.switches.nameServer = nameServer;
      const { endpoints, signal } = sandbox.context();
      for (const question of [resolveCname, resolveTxt, resolveAddresses]) {
        await assert.rejects(question(hostname, endpoints, signal), (error: Error & { reason?: string }) => {
          assert.equal(error.reason, "server");
          assert.match(
            error.message,
            new RegExp(`^DNS of images\\.example\\.net: the resolver answered ${failure}`),
          );
          return true;
        });
      }
    });
  }

  it("takes over TCP what does not fit", async () => {
    const { endpoints, signal } = sandbox.context();
    sandbox.dns.switches.nameServer = "answers";
    assert.deepEqual(await resolveTxt(`long.${domain}`, endpoints, signal), ["x".repeat(1500)]);
    sandbox.dns.switches.nameServer = "truncates";
    assert.equal(await resolveCname(hostname, endpoints, signal), domesticTarget);
  });
});
