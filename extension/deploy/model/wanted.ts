/*
 * What a site wants in the accounts, worked out from `cdn.jsonc` alone: pure, and the one place that knows the
 * rules of which record, domain and routes a kind of origin needs.
 */
import { createHash } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { type Credentials, ownVariables } from "../../core/credentials.ts";
import type { B2Origin, R2Origin } from "../../site/schema.ts";
import type { Site } from "../../site/site.ts";
import type { GeneratedWorker } from "../../worker/generate.ts";

/** How the fallback origin's name comes to exist in the zone. */
export type FallbackHost =
  | { readonly kind: "bucketDomain"; readonly bucket: R2Origin }
  | {
      readonly kind: "record";
      readonly type: "CNAME" | "AAAA";
      readonly content: string;
      readonly reason: string;
    };

export function fallbackHost(site: Site): FallbackHost {
  const origin = site.origins[0];
  if (origin.type === "b2") {
    return {
      kind: "record",
      type: "CNAME",
      content: bucketHost(origin),
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
  return { kind: "bucketDomain", bucket: origin };
}

export function hasAccessRules(site: Site): boolean {
  return site.worker.referers !== undefined || site.worker.signedUrls !== undefined;
}

/** The S3 host of a B2 bucket; of the whole endpoint when the bucket is chosen by each request. */
export function bucketHost(origin: B2Origin): string {
  const endpoint = origin.endpoint.includes("://") ? new URL(origin.endpoint).hostname : origin.endpoint;
  return origin.bucket.startsWith("$") ? endpoint : `${origin.bucket}.${endpoint}`;
}

/**
 * Route patterns. With R2 the fallback host serves the bucket by itself and must not reach the Worker; a private
 * B2 bucket can be read only through the Worker, on both names.
 */
export function wantedRoutes(site: Site): readonly string[] {
  const names = site.origins[0].type === "b2" ? [site.fallbackOrigin, ...site.hostnames] : site.hostnames;
  return names.map((name) => `${name}/*`);
}

export function r2Origins(site: Site): readonly R2Origin[] {
  return site.origins.filter((origin): origin is R2Origin => origin.type === "r2");
}

/**
 * The value of a secret that the Worker binds, where it is given. Bindings are called as the variables are; that of a
 * second bucket (`…_2`) is the first one's where it has no own.
 */
export function secretValue(binding: string, credentials: Credentials): string | undefined {
  if (binding === "SIGNING_KEYS") return credentials[ownVariables.signingKeys];
  return credentials[binding] ?? credentials[binding.replace(/_2$/, "")];
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
