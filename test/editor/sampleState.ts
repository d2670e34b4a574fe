import type { SiteState } from "../../extension/deploy/model/siteState.ts";
import type { CustomHostnameState } from "../../extension/providers/cloudflare/state.ts";

export const liveHostname: CustomHostnameState = {
  id: "1",
  hostname: "images.example.net",
  status: "active",
  sslStatus: "active",
  errors: [],
  validation: [],
  certificateExpires: Date.UTC(2027, 1, 19),
};

export const waitingHostname: CustomHostnameState = {
  ...liveHostname,
  id: "2",
  hostname: "new.example.net",
  status: "pending",
  sslStatus: "pending_validation",
  errors: ["custom hostname does not CNAME to this zone."],
  validation: [
    { name: "_cf-custom-hostname.new.example.net", value: "1-2-3" },
    { name: "_acme-challenge.new.example.net", value: "abc" },
  ],
  certificateExpires: undefined,
};

/** A small R2 site that is deployed and live. */
export const liveState: SiteState = {
  buckets: [{ name: "files", location: "apac", created: "2026-11-01T00:00:00Z" }],
  bucketDomain: {
    domain: "images.example.com",
    bucket: "files",
    enabled: true,
    ownership: "active",
    ssl: "active",
  },
  dnsRecords: [],
  fallbackOrigin: { origin: "images.example.com", status: "active", errors: [] },
  customHostnames: [liveHostname],
  worker: {
    name: "cdn-images",
    tags: ["cdn-worker"],
    bindings: [{ type: "r2_bucket", name: "MY_BUCKET" }],
    currentVersion: "v2",
    versions: [
      { id: "v2", number: 2, created: "2026-11-20T12:00:00Z", message: "newer", tag: undefined },
      { id: "v1", number: 1, created: "2026-11-01T12:00:00Z", message: "first", tag: undefined },
    ],
  },
  routes: [{ id: "r1", pattern: "images.example.net/*", script: "cdn-images" }],
};
