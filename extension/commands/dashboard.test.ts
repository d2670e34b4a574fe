import assert from "node:assert/strict";
import { dashboardUrl, visitUrl } from "./dashboard.ts";

describe("dashboardUrl", () => {
  it("leads to the object's own page", () => {
    const pages = {
      "https://dash.cloudflare.com/acc": dashboardUrl({ kind: "account", accountId: "acc" }),
      "https://dash.cloudflare.com/acc/example.com/ssl-tls/custom-hostnames": dashboardUrl({
        kind: "zone",
        accountId: "acc",
        zone: "example.com",
        section: "hostnames",
      }),
      "https://dash.cloudflare.com/acc/r2/default/buckets/files": dashboardUrl({
        kind: "bucket",
        accountId: "acc",
        bucket: "files",
      }),
      "https://dash.cloudflare.com/acc/workers/services/view/cdn/production": dashboardUrl({
        kind: "worker",
        accountId: "acc",
        worker: "cdn",
      }),
      "https://console.dnspod.cn/dns/example.net/record": dashboardUrl({
        kind: "records",
        provider: "dnspod",
        domain: "example.net",
      }),
    };
    for (const [expected, actual] of Object.entries(pages)) assert.equal(actual, expected);
  });

  it("lets no name leave its place in the address", () => {
    const url = dashboardUrl({ kind: "worker", accountId: "acc", worker: "a?b#c d" });
    assert.equal(url, "https://dash.cloudflare.com/acc/workers/services/view/a%3Fb%23c%20d/production");
  });
});

describe("visitUrl", () => {
  it("is the public address, or the one of a redirected edge", () => {
    assert.equal(visitUrl("images.example.net", undefined), "https://images.example.net/");
    assert.equal(
      visitUrl("images.example.net", "127.0.0.1:8080"),
      "http://images.example.net.localhost:8080/",
    );
  });
});
