import assert from "node:assert/strict";
import { defaultEndpoints, endpointsFromEnvironment } from "./endpoints.ts";

describe("endpointsFromEnvironment", () => {
  it("takes the services' own addresses where nothing redirects them", () => {
    assert.deepEqual(endpointsFromEnvironment({ CLOUDFLARE_API_BASE_URL: " " }), defaultEndpoints);
  });

  const right: readonly [string, string][] = [
    ["CLOUDFLARE_API_BASE_URL", "http://127.0.0.1:8787/client/v4"],
    ["DNSPOD_API_BASE_URL", "https://dnspod.intl.tencentcloudapi.com/"],
    ["CDN_WORKER_EDGE", "127.0.0.1:8443"],
    ["CDN_WORKER_DNS_SERVERS", "127.0.0.1:5353"],
    ["CDN_WORKER_DNS_SERVERS", "192.0.2.1, [2001:db8::1]:53,2001:db8::2"],
  ];
  for (const [variable, value] of right) {
    it(`takes ${variable}=${value}`, () => {
      assert.ok(
        Object.values(endpointsFromEnvironment({ [variable]: value })).includes(value.replace(/\/$/, "")),
      );
    });
  }

  const wrong: readonly [string, string][] = [
    ["CLOUDFLARE_API_BASE_URL", "api.cloudflare.com"],
    ["CLOUDFLARE_API_BASE_URL", "http://127.0.0.1:99999"],
    ["DNSPOD_API_BASE_URL", "ftp://example.com"],
    ["B2_S3_BASE_URL", "https://user:password@example.com"],
    ["CDN_WORKER_EDGE", "https://127.0.0.1:8443"],
    ["CDN_WORKER_EDGE", "127.0.0.1:0"],
    ["CDN_WORKER_DNS_SERVERS", "resolver.example.com"],
    ["CDN_WORKER_DNS_SERVERS", "192.0.2.1,"],
  ];
  for (const [variable, value] of wrong) {
    it(`refuses ${variable}=${value} by its name`, () => {
      assert.throws(() => endpointsFromEnvironment({ [variable]: value }), {
        reason: "config",
        subject: variable,
      });
    });
  }
});
