/*
 * What a site wants in the accounts, worked out from `cdn.jsonc` alone: pure, and the one place that knows the
 * rules of which record, domain and routes a kind of origin needs.
 */
import { createHash } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { Credentials } from "../../core/credentials.ts";
import { originFacts } from "../../origins/implementations.ts";
import { secretValue } from "../../origins/secretValue.ts";
import type { R2Bucket, RouteState } from "../../providers/cloudflare/state.ts";
import { customHostnames, workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { GeneratedWorker } from "../../worker/generate.ts";

/** How the fallback origin's name comes to exist in the zone. */
export type FallbackHost =
  | { readonly kind: "bucketDomain"; readonly bucket: R2Bucket }
  | {
      readonly kind: "record";
      readonly type: "CNAME" | "AAAA";
      readonly content: string;
      readonly reason: string;
    };

export function fallbackHost(site: Site): FallbackHost {
  const { place } = originFacts(site.origins[0]);
  if (place.at === "elsewhere") {
    return {
      kind: "record",
      type: "CNAME",
      content: place.host,
      reason: l10n.t(
        "The fallback origin's name has to exist in the zone; it stands for the bucket's S3 host.",
      ),
    };
  }
  if (hasAccessRules(site)) {
    return {
      kind: "record",
      type: "AAAA",
      // Cloudflare's documented address for a proxied name without an origin: RFC 6666's discard prefix.
      content: "100::",
      reason: l10n.t(
        "The site has access rules: a public bucket domain would let visitors go around them, so the fallback origin has no origin of its own.",
      ),
    };
  }
  return { kind: "bucketDomain", bucket: place.bucket };
}

export function hasAccessRules(site: Site): boolean {
  return site.worker.referers !== undefined || site.worker.signedUrls !== undefined;
}

/**
 * Route patterns. Where the fallback host serves the bucket by itself it must not reach the Worker; a bucket that
 * only the Worker can read is served on both names. A Worker's own domain needs a route only where a wider one of
 * somebody else would win over it: routes go first ("Custom Domains", Workers documentation).
 *
 * @param routes all of the zone
 * @param former names of Workers that served the site before
 */
export function wantedRoutes(
  site: Site,
  routes: readonly RouteState[],
  former: readonly string[] = [],
): readonly string[] {
  const { fallbackOrigin } = site;
  const { place } = originFacts(site.origins[0]);
  const isServed = place.at === "elsewhere" && fallbackOrigin !== undefined;
  const ours = [site.worker.name, ...former];
  const foreign = routes.filter(({ script }) => script === undefined || !ours.includes(script));
  const beaten = workerDomains(site).filter((hostname) =>
    foreign.some(({ pattern }) => winsOverDomain(pattern, hostname)),
  );
  const names = [...(isServed ? [fallbackOrigin] : []), ...customHostnames(site), ...beaten];
  return names.map((name) => `${name}/*`);
}

/** A pattern for the whole hostname, or one with a wildcard in front that it falls under. */
function winsOverDomain(pattern: string, hostname: string): boolean {
  const [host = "", ...path] = pattern.replace(/^https?:\/\//, "").split("/");
  if (host === hostname) return path.join("/") === "*";
  return host.startsWith("*") && hostname.endsWith(host.slice(1));
}

/** The buckets that a deploy makes. */
export function r2Buckets(site: Site): readonly R2Bucket[] {
  return site.origins.flatMap((origin) => {
    const { place } = originFacts(origin);
    return place.at === "cloudflare" ? [place.bucket] : [];
  });
}

export interface WantedWorker extends GeneratedWorker {
  readonly name: string;
  /** Cloudflare's cache stands in front of the Worker, which does not run on a hit. */
  readonly workersCache: boolean;
  /** Digest of code, bindings and compatibility: 32 hexadecimal digits. */
  readonly digest: string;
  /** Digest of the secrets' values, 16 hexadecimal digits; undefined unless all are given. */
  readonly secretsDigest: string | undefined;
}

export function wantedWorker(site: Site, generated: GeneratedWorker, credentials: Credentials): WantedWorker {
  const secrets = generated.bindings.flatMap((binding) =>
    binding.type === "secret_text" ? [[binding.name, secretValue(binding.name, credentials)] as const] : [],
  );
  const allGiven = secrets.every(([, value]) => value !== undefined);
  const { code, mainModule, compatibilityDate, compatibilityFlags, bindings } = generated;
  const workersCache = site.worker.cache?.mode === "workers-cache";
  return {
    ...generated,
    name: site.worker.name,
    workersCache,
    digest: sha256([code, mainModule, compatibilityDate, compatibilityFlags, bindings, workersCache]).slice(
      0,
      32,
    ),
    // The keys are long and random, so a short digest tells nothing about them; the name keeps two sites apart.
    secretsDigest: allGiven ? sha256([site.worker.name, secrets]).slice(0, 16) : undefined,
  };
}

/** The version's tag (`workers/tag`, at most 100 characters): what was uploaded, in two digests. */
export function versionTag(digest: string, secretsDigest: string | undefined): string {
  return `${digest}.${secretsDigest ?? "-"}`;
}

export function readVersionTag(
  tag: string | undefined,
): { digest: string; secretsDigest: string | undefined } | undefined {
  const match = /^([0-9a-f]{32})\.([0-9a-f]{16}|-)$/.exec(tag ?? "");
  if (!match?.[1] || !match[2]) return undefined;
  return { digest: match[1], secretsDigest: match[2] === "-" ? undefined : match[2] };
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
