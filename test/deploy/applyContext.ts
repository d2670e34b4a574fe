import type { DeployEvent } from "../../extension/core/events.ts";
import type { ApplyContext } from "../../extension/deploy/model/applyContext.ts";
import { createCloudflareApi } from "../../extension/providers/cloudflare/api.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import type { Site } from "../../extension/site/site.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

export const testSite: Site = {
  name: "images",
  zone: "example.com",
  origins: [{ type: "r2", bucket: "r2-blog-test" }],
  fallbackOrigin: "images.example.com",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images" },
  certificates: [],
  siblingFallbackOrigins: [],
  folder: "/",
};

/** What one step of a deploy gets, on the sandbox and without the rest of the run. */
export function applyContext(
  sandbox: Sandbox,
  over: Partial<ApplyContext> & { readonly emit?: (event: DeployEvent) => void } = {},
): ApplyContext {
  const run = {
    credentials: credentialsFromEnvironment(sandbox.env),
    endpoints: endpointsFromEnvironment(sandbox.env),
    signal: new AbortController().signal,
    emit: over.emit ?? (() => {}),
  };
  const zone = sandbox.zone("example.com");
  const account = { id: zone.account.id, name: zone.account.name };
  return {
    ...run,
    templatesFolder: "",
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
    progress: () => {},
    hasFailed: () => false,
    api: createCloudflareApi(run),
    site: testSite,
    account,
    zone: { id: zone.id, name: zone.name, account },
    publishRecords: undefined,
    ...over,
  };
}
