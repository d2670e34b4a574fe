import type { DeployEvent } from "../../extension/core/events.ts";
import { createTurns } from "../../extension/core/inTurn.ts";
import type { ApplyContext } from "../../extension/deploy/model/applyContext.ts";
import { createCloudflareApi } from "../../extension/providers/cloudflare/api.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import type { PlacedSite } from "../../extension/site/site.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

export const testSite: PlacedSite & { readonly fallbackOrigin: string } = {
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

/** A run whose site has no ledger and that nobody disturbs. */
export const alone: ApplyContext["run"] = {
  tag: () => "cdn-worker:run=deploy;00;test;1;1970-01-01T00:00:00.000Z",
  made: async () => {},
  check: async () => {},
  mayBeOurs: () => false,
  disown: () => {},
  gone: () => {},
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
    run: alone,
    turns: createTurns(),
    publishRecords: undefined,
    ...over,
  };
}
