/*
 * Nobody says "succeeded" before the edge has served a real object over the real hostname. What it serves is
 * compared with the bucket itself: length, validator, and the first bytes through a range. The edge is asked at
 * the fallback origin's address with the public hostname as server name and Host, so this works before DNS
 * points there, and from inside China too, where the public name leads to the domestic CDN.
 */
import * as l10n from "@vscode/l10n";
import type { CloudflareApi } from "../cloudflare/api.ts";
import { verifyToken } from "../cloudflare/token.ts";
import type { Account } from "../cloudflare/types.ts";
import { resolveAddresses } from "../dns/resolve.ts";
import {
  type BucketReader,
  b2Region,
  bucketReader,
  encodeKey,
  type ObjectInfo,
  r2S3Keys,
  S3Refusal,
} from "../s3/bucketReader.ts";
import type { Origin } from "../site/schema.ts";
import type { Site } from "../site/site.ts";
import { bindingSuffix } from "../worker/bindings.ts";
import { signUrl } from "../worker/signUrl.ts";
import { type EdgeAddress, type EdgeAnswer, edgeRequest } from "./edgeRequest.ts";
import { poll } from "./poll.ts";
import type { HostnameVerification } from "./report.ts";
import type { RunContext } from "./runContext.ts";
import { secretValues } from "./wanted.ts";

export interface VerifyContext extends RunContext {
  readonly api: CloudflareApi;
  readonly account: Account;
  readonly progress: (hostname: string, detail: string) => void;
}

/** A change at the edge is seen everywhere within seconds; a new certificate may take a little longer. */
const longestWait = 60_000;
const rangeLength = 16;

export async function verifyHostname(
  site: Site,
  hostname: string,
  context: VerifyContext,
): Promise<HostnameVerification> {
  const sample = await chooseSample(site, hostname, context);
  const { value } = await poll({
    read: () => checkOnce(site, hostname, sample, context),
    until: (result) => result.verdict !== "failed",
    onWaiting: (result) => context.progress(hostname, result.evidence.at(-1) ?? ""),
    signal: context.signal,
    limit: longestWait,
    longest: 5_000,
    now: context.now,
  });
  return { ...value, evidence: [...sample.evidence, ...value.evidence] };
}

interface Sample {
  readonly object: ObjectInfo | undefined;
  readonly bytes: Uint8Array;
  /** Path and query at the edge. */
  readonly path: string;
  /** False where the bucket could not be read, so that only the edge itself can be asked. */
  readonly comparable: boolean;
  readonly evidence: readonly string[];
}

async function checkOnce(
  site: Site,
  hostname: string,
  sample: Sample,
  context: VerifyContext,
): Promise<HostnameVerification> {
  const evidence: string[] = [];
  const headers = site.worker.referers ? { referer: allowedReferer(site) } : {};
  const ask = async (method: "GET" | "HEAD", more: Record<string, string> = {}) =>
    edgeRequest({
      address: await edgeAddress(site, context),
      hostname,
      method,
      path: sample.path,
      headers: { ...headers, ...more },
      signal: context.signal,
    });
  const base = { hostname, ...(sample.object ? { key: sample.object.key } : {}) };
  const failed = (why: string): HostnameVerification => ({
    ...base,
    verdict: "failed",
    evidence: [...evidence, why],
  });

  let head: EdgeAnswer;
  let part: EdgeAnswer | undefined;
  try {
    head = await ask("HEAD");
    if (sample.object) part = await ask("GET", { range: `bytes=0-${rangeLength - 1}` });
  } catch (error) {
    context.signal.throwIfAborted();
    return failed(l10n.t("{0} does not answer over HTTPS: {1}", hostname, text(error)));
  }
  const { certificateExpires } = head;
  const certificate = { certificateExpires };
  if (certificateExpires <= context.now()) return failed(l10n.t("The certificate has expired."));
  evidence.push(
    l10n.t("certificate valid until {0}", new Date(certificateExpires).toISOString().slice(0, 10)),
  );

  const { object } = sample;
  if (!object || !part) {
    if (head.status >= 500) return failed(l10n.t("HEAD {0}: HTTP {1}", sample.path, head.status));
    evidence.push(l10n.t("HEAD {0}: HTTP {1}; there is no object to compare", sample.path, head.status));
    return { ...base, ...certificate, verdict: "inconclusive", evidence };
  }
  if (head.status !== 200)
    return failed(l10n.t("HEAD {0}: HTTP {1} instead of 200", sample.path, head.status));
  const length = Number(head.header("content-length"));
  if (length !== object.length) {
    return failed(
      l10n.t("HEAD {0}: {1} bytes, but the bucket holds {2}", sample.path, length, object.length),
    );
  }
  if (weak(head.header("etag")) !== weak(object.etag)) {
    return failed(
      l10n.t(
        "HEAD {0}: another version than the bucket's (ETag {1}, not {2})",
        sample.path,
        head.header("etag") ?? "–",
        object.etag,
      ),
    );
  }
  evidence.push(l10n.t("HEAD {0}: {1} bytes and ETag as in the bucket", sample.path, length));
  const last = Math.min(rangeLength, object.length) - 1;
  if (part.status !== 206 || part.header("content-range") !== `bytes 0-${last}/${object.length}`) {
    return failed(
      l10n.t(
        "A ranged GET of {0}: HTTP {1} {2}",
        sample.path,
        part.status,
        part.header("content-range") ?? "",
      ),
    );
  }
  if (sample.comparable && Buffer.compare(part.body, sample.bytes) !== 0) {
    return failed(l10n.t("A ranged GET of {0} brings other bytes than the bucket holds", sample.path));
  }
  evidence.push(l10n.t("ranged GET {0}: the same bytes as in the bucket", sample.path));
  return { ...base, ...certificate, verdict: "verified", evidence };
}

async function edgeAddress(site: Site, context: VerifyContext): Promise<EdgeAddress> {
  const { edge } = context.endpoints;
  if (edge) {
    const at = edge.lastIndexOf(":");
    return { host: edge.slice(0, at), port: Number(edge.slice(at + 1)) };
  }
  const [address] = await resolveAddresses(site.fallbackOrigin, context.endpoints, context.signal);
  if (!address) throw new Error(l10n.t("{0} has no address in public DNS yet", site.fallbackOrigin));
  return { host: address, port: 443 };
}

/** A real object of the bucket: the index document, or the first one listed. */
async function chooseSample(site: Site, hostname: string, context: VerifyContext): Promise<Sample> {
  const evidence: string[] = [];
  for (const [position, origin] of site.origins.entries()) {
    const bucket = bucketFor(origin, hostname);
    try {
      const reader = await readerFor(origin, bucket, bindingSuffix(site.origins, position), context);
      if (!reader) {
        evidence.push(l10n.t("Without keys the bucket {0} cannot be read for comparison.", bucket));
        continue;
      }
      const object = await someObject(site, reader);
      if (!object) {
        evidence.push(l10n.t("The bucket {0} is empty.", bucket));
        continue;
      }
      const bytes = await reader.range(object.key, 0, Math.min(rangeLength, object.length) - 1);
      const path = await pathOf(site, origin, bucket, hostname, object.key, context);
      if (path === undefined) {
        evidence.push(l10n.t("Without the signing keys a signed URL cannot be made."));
        continue;
      }
      return { object, bytes, path, comparable: true, evidence };
    } catch (error) {
      context.signal.throwIfAborted();
      evidence.push(
        error instanceof S3Refusal
          ? l10n.t(
              "The bucket {0} cannot be read for comparison (HTTP {1}): check its keys.",
              bucket,
              error.status,
            )
          : l10n.t("The bucket {0} cannot be read for comparison: {1}", bucket, text(error)),
      );
    }
  }
  return {
    object: undefined,
    bytes: new Uint8Array(),
    path: "/cdn-worker-verification",
    comparable: false,
    evidence,
  };
}

async function someObject(site: Site, reader: BucketReader): Promise<ObjectInfo | undefined> {
  const prefix = site.worker.prefix ?? "";
  const index = site.worker.index && (await reader.head(prefix + site.worker.index));
  return index && index.length > 0 ? index : reader.first(prefix);
}

/** `$path` and `$host` let each request choose the bucket; one that the site names is taken. */
function bucketFor(origin: Origin, hostname: string): string {
  if (origin.type === "r2" || !origin.bucket.startsWith("$")) return origin.bucket;
  const label = hostname.split(".")[0] ?? "";
  const named = origin.buckets ?? [];
  return origin.bucket === "$host" ? label : (named[0] ?? label);
}

async function readerFor(
  origin: Origin,
  bucket: string,
  suffix: "" | "_2",
  context: VerifyContext,
): Promise<BucketReader | undefined> {
  const { credentials, endpoints, signal } = context;
  if (origin.type === "r2") {
    const token = credentials.cloudflareApiToken ?? "";
    const { id } = await verifyToken(context.api, token, context.account.id);
    const zone = origin.jurisdiction ? `.${origin.jurisdiction}` : "";
    const base = endpoints.r2S3 ?? `https://${context.account.id}${zone}.r2.cloudflarestorage.com`;
    return bucketReader({ base, bucket, region: "auto", ...r2S3Keys(id, token) }, signal);
  }
  const {
    [`B2_APPLICATION_KEY_ID${suffix}`]: accessKeyId,
    [`B2_APPLICATION_KEY${suffix}`]: secretAccessKey,
  } = secretValues(credentials);
  if (!accessKeyId || !secretAccessKey) return undefined;
  const base =
    endpoints.b2S3 ?? (origin.endpoint.includes("://") ? origin.endpoint : `https://${origin.endpoint}`);
  return bucketReader(
    { base, bucket, region: b2Region(origin.endpoint), accessKeyId, secretAccessKey },
    signal,
  );
}

async function pathOf(
  site: Site,
  origin: Origin,
  bucket: string,
  hostname: string,
  key: string,
  context: VerifyContext,
): Promise<string | undefined> {
  const relative = key.slice((site.worker.prefix ?? "").length);
  const path = `${origin.bucket === "$path" ? `/${bucket}` : ""}/${encodeKey(relative)}`;
  if (!site.worker.signedUrls) return path;
  const [signingKey] = context.credentials.signingKeys?.split(",") ?? [];
  if (!signingKey) return undefined;
  const signed = new URL(
    await signUrl(`https://${hostname}${path}`, signingKey, context.now() + 10 * 60_000),
  );
  return signed.pathname + signed.search;
}

function allowedReferer(site: Site): string {
  const host = site.worker.referers?.allow[0] ?? site.hostnames[0];
  return `https://${host.replace(/^\*\./, "www.")}/`;
}

function weak(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, "");
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
