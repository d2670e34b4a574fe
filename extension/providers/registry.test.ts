import assert from "node:assert/strict";
import { addressOf } from "../core/endpoints.ts";
import { cloudflare } from "./cloudflare/descriptor.ts";
import { endpointsFromEnvironment } from "./registry.ts";

describe("endpointsFromEnvironment", () => {
  it("takes the services' own addresses where nothing redirects them", () => {
    const endpoints = endpointsFromEnvironment({ CLOUDFLARE_API_BASE_URL: " " });
    assert.deepEqual(endpoints, {});
    assert.equal(addressOf(cloudflare.endpoints.api, endpoints), "https://api.cloudflare.com/client/v4");
  });

  const right: readonly [string, string][] = [
    ["CLOUDFLARE_API_BASE_URL", "http://127.0.0.1:8787/client/v4"],
    ["DNSPOD_API_BASE_URL", "https://dnspod.intl.tencentcloudapi.com/"],
    ["CLOUDFLARE_API_BASE_URL", "http://[::1]:8787/client/v4"],
    ["B2_S3_BASE_URL", "http://b2.localhost:9000"],
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
    ["DNSPOD_API_BASE_URL", "http://dnspod.example.com"],
    ["CLOUDFLARE_API_BASE_URL", "http://127.0.0.1.example.com"],
    ["CLOUDFLARE_API_BASE_URL", "http://10.0.0.1"],
    ["CLOUDFLARE_API_BASE_URL", "https://api.example.com?to=elsewhere"],
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
