import * as l10n from "@vscode/l10n";
import { BaseCache } from "cloudflare/resources/cache/cache";
import { BaseCustomHostnames } from "cloudflare/resources/custom-hostnames/custom-hostnames";
import { BaseFallbackOrigin } from "cloudflare/resources/custom-hostnames/fallback-origin";
import { BaseQuota } from "cloudflare/resources/custom-hostnames/quota";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseBuckets } from "cloudflare/resources/r2/buckets/buckets";
import { BaseCustom } from "cloudflare/resources/r2/buckets/domains/custom";
import { BaseManaged } from "cloudflare/resources/r2/buckets/domains/managed";
import { BaseCertificatePacks } from "cloudflare/resources/ssl/certificate-packs/certificate-packs";
import { BaseDomains } from "cloudflare/resources/workers/domains";
import { BaseRoutes } from "cloudflare/resources/workers/routes";
import { BaseScripts } from "cloudflare/resources/workers/scripts/scripts";
import { BaseZones } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import { addressOf } from "../../core/endpoints.ts";
import type { RunContext } from "../../core/runContext.ts";
import { cloudflare } from "./descriptor.ts";
import { badToken, missingToken } from "./problem.ts";
import { steadyFetch } from "./steadyFetch.ts";

/**
 * The official SDK with only the resources used here: 49 KB instead of 673.
 *
 * Calls that are broken in 7.x (script uploads, the list of deployments, paging of R2 buckets) are made with
 * `get`, `put` and `post` of the same client where they are needed.
 */
export type CloudflareApi = ReturnType<typeof createCloudflareApi>;

export type ApiContext = Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit">;

/** Throws a `CdnError` (unauthenticated) when no token is given. */
export function createCloudflareApi(context: ApiContext) {
  const apiToken = context.credentials[cloudflare.key.apiToken.variable];
  if (!apiToken) throw missingToken();
  // It travels in a header: visible ASCII (RFC 6750 §2.1).
  if (!/^[\x21-\x7e]+$/.test(apiToken)) throw badToken(l10n.t("it holds characters that no token has"));
  return createClient({
    resources: [
      BaseBuckets,
      BaseCache,
      BaseCertificatePacks,
      BaseCustom,
      BaseCustomHostnames,
      BaseDomains,
      BaseFallbackOrigin,
      BaseManaged,
      BaseQuota,
      BaseRecords,
      BaseRoutes,
      BaseScripts,
      BaseZones,
    ],
    apiToken,
    // The SDK reads these from the environment: a user's shell must not leak in.
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    baseURL: addressOf(cloudflare.endpoints.api, context.endpoints),
    maxRetries: 0,
    // It counts attempts and waits for the rate limit in, five minutes each: each attempt has its own limit.
    timeout: 3_600_000,
    fetch: steadyFetch({ signal: context.signal, emit: context.emit }),
    logLevel: "off",
  });
}
