/*
 * Nobody says "succeeded" before the edge has served a real object over the real hostname. What it serves is
 * compared with the bucket itself: length, validator, and the first bytes through a range. The edge is asked at
 * the fallback origin's address with the public hostname as server name and Host, so this works before DNS
 * points there, and from inside China too, where the public name leads to the domestic CDN.
 */
import * as l10n from "@vscode/l10n";
import { ownVariables } from "../core/credentials.ts";
import { poll } from "../core/poll.ts";
import { resolveAddresses } from "../dns/resolve.ts";
import { type Origin, originFacts } from "../origins/implementations.ts";
import type { CloudflareContext } from "../origins/originKind.ts";
import { type BucketReader, encodeKey, isPageKey, type ObjectInfo } from "../s3/bucketReader.ts";
import { S3Refusal } from "../s3/refusal.ts";
import { isWorkerDomain } from "../site/hostnameKind.ts";
import type { Site } from "../site/site.ts";
import { bindingSuffix } from "../worker/bindings.ts";
import { signUrl } from "../worker/signUrl.ts";
import {
  type AskEdge,
  type Comparison,
  compareAnswer,
  protectionOf,
  rangeLength,
  type Sample,
} from "./compareAnswer.ts";
import { type EdgeAddress, type EdgeAnswer, edgeRequest } from "./edgeRequest.ts";
import { originReader } from "./originReader.ts";
import type { HostnameVerification } from "./report.ts";

export interface VerifyContext extends CloudflareContext {
  readonly progress: (hostname: string, detail: string) => void;
  /** Milliseconds that what is served may take to become right. */
  readonly patience: number;
}

/** A change at the edge is seen everywhere within seconds; a new certificate may take a little longer. */
export const patienceAfterChange = 60_000;
/** Where nothing has changed, an answer that is wrong now will be wrong then: once more, for a passing failure. */
export const patienceOtherwise = 3_000;

export async function verifyHostname(
  site: Site,
  hostname: string,
  context: VerifyContext,
): Promise<HostnameVerification> {
  const target = await chooseTarget(site, hostname, context);
  if (target.isMissing) return { hostname, verdict: "failed", evidence: target.evidence };
  const { value } = await poll({
    read: () => checkOnce(site, hostname, target, context),
    until: (result) => result.verdict !== "failed",
    onWaiting: (result) => context.progress(hostname, result.evidence.at(-1) ?? ""),
    signal: context.signal,
    limit: context.patience,
    longest: 5_000,
    now: context.now,
  });
  return { ...value, evidence: [...target.evidence, ...value.evidence] };
}

/** What is asked for, and what it is compared with; without an object only the edge itself is asked. */
interface Target {
  /** Path and query at the edge. */
  readonly path: string;
  readonly sample: Sample | undefined;
  /** A bucket of the site does not exist, and no other could be read. */
  readonly isMissing?: boolean;
  readonly evidence: readonly string[];
}

async function checkOnce(
  site: Site,
  hostname: string,
  { path, sample }: Target,
  context: VerifyContext,
): Promise<HostnameVerification> {
  const referer: Readonly<Record<string, string>> = site.worker.referers
    ? { referer: allowedReferer(site) }
    : {};
  const ask: AskEdge = async (method, headers = {}) =>
    edgeRequest({
      address: await edgeAddress(site, hostname, context),
      hostname,
      method,
      path,
      headers: { ...referer, ...headers },
      signal: context.signal,
    });
  const base = { hostname, ...(sample ? { key: sample.object.key } : {}) };
  try {
    const head = await ask("HEAD");
    const { certificateExpires } = head;
    if (certificateExpires <= context.now()) {
      return { ...base, verdict: "failed", evidence: [l10n.t("The certificate has expired.")] };
    }
    const certificate = l10n.t(
      "certificate valid until {0}",
      new Date(certificateExpires).toISOString().slice(0, 10),
    );
    const { verdict, evidence } = await judge(ask, head, path, sample);
    return { ...base, certificateExpires, verdict, evidence: [certificate, ...evidence] };
  } catch (error) {
    context.signal.throwIfAborted();
    const why = isHandshakeRefused(error)
      ? l10n.t("The edge has no certificate for {0} yet", hostname)
      : l10n.t("{0} does not answer over HTTPS: {1}", hostname, text(error));
    return { ...base, verdict: "failed", evidence: [why] };
  }
}

async function judge(
  ask: AskEdge,
  head: EdgeAnswer,
  path: string,
  sample: Sample | undefined,
): Promise<Comparison> {
  const shown = shownPath(path);
  const protection = protectionOf(head, shown);
  if (protection) return protection;
  if (!sample) {
    return head.status >= 500
      ? { verdict: "failed", evidence: [l10n.t("HEAD {0}: HTTP {1}", shown, head.status)] }
      : {
          verdict: "inconclusive",
          evidence: [l10n.t("HEAD {0}: HTTP {1}; there is no object to compare", shown, head.status)],
        };
  }
  if (head.status !== 200) {
    return {
      verdict: "failed",
      evidence: [l10n.t("HEAD {0}: HTTP {1} instead of 200", shown, head.status)],
    };
  }
  return compareAnswer(ask, head, sample);
}

/** The query may hold a signature, which opens the file to whoever reads the log. */
function shownPath(path: string): string {
  return path.split("?")[0] ?? path;
}

async function edgeAddress(site: Site, hostname: string, context: VerifyContext): Promise<EdgeAddress> {
  const { edge } = context.endpoints;
  if (edge) {
    const at = edge.lastIndexOf(":");
    return { host: edge.slice(0, at), port: Number(edge.slice(at + 1)) };
  }
  // Cloudflare answers everybody alike for a hostname of the zone itself.
  const name = isWorkerDomain(site, hostname) ? hostname : (site.fallbackOrigin ?? hostname);
  const [address] = await resolveAddresses(name, context.endpoints, context.signal);
  if (!address) throw new Error(l10n.t("{0} has no address in public DNS yet", name));
  return { host: address, port: 443 };
}

/** A real object of a bucket of the site. */
async function chooseTarget(site: Site, hostname: string, context: VerifyContext): Promise<Target> {
  const evidence: string[] = [];
  let isMissing = false;
  for (const [position, origin] of site.origins.entries()) {
    const facts = originFacts(origin);
    const bucket = facts.bucketAt(hostname);
    if (bucket === undefined) {
      evidence.push(
        l10n.t('Each path names its bucket; one under "buckets" in cdn.jsonc would be compared.'),
      );
      continue;
    }
    try {
      const reader = await originReader(origin, bucket, bindingSuffix(site.origins, position), context);
      if (!reader) {
        evidence.push(l10n.t("Without keys the bucket {0} cannot be read for comparison.", bucket));
        continue;
      }
      const object = await someObject(site, reader);
      if (!object) {
        const { prefix } = site.worker;
        evidence.push(
          prefix
            ? l10n.t("The bucket {0} holds nothing under {1}.", bucket, prefix)
            : l10n.t("The bucket {0} is empty.", bucket),
        );
        continue;
      }
      const read = (start: number, end: number) => reader.range(object.key, start, end);
      const firstBytes = await read(0, Math.min(rangeLength, object.length) - 1);
      const path = await pathOf(site, origin, bucket, hostname, object.key, context);
      if (path === undefined) {
        evidence.push(l10n.t("Without the signing keys a signed URL cannot be made."));
        continue;
      }
      return { path, sample: { object, read, firstBytes, shown: shownPath(path) }, evidence };
    } catch (error) {
      context.signal.throwIfAborted();
      isMissing ||=
        facts.place.at === "elsewhere" && error instanceof S3Refusal && error.code === "NoSuchBucket";
      evidence.push(
        error instanceof S3Refusal
          ? refusedText(bucket, error)
          : l10n.t("The bucket {0} cannot be read for comparison: {1}", bucket, text(error)),
      );
    }
  }
  return { path: "/cdn-worker-verification", sample: undefined, isMissing, evidence };
}

/** A file first: settings of the zone change pages on their way. Then the index document, or any page. */
async function someObject(site: Site, reader: BucketReader): Promise<ObjectInfo | undefined> {
  const prefix = site.worker.prefix ?? "";
  const first = await reader.first(prefix);
  if (first && !isPageKey(first.key)) return first;
  const index = site.worker.index && (await reader.head(prefix + site.worker.index));
  return index && index.length > 0 ? index : first;
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
  const path = `${originFacts(origin).pathPrefix(bucket)}/${encodeKey(relative)}`;
  if (!site.worker.signedUrls) return path;
  const [signingKey] = context.credentials[ownVariables.signingKeys]?.split(",") ?? [];
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

function refusedText(bucket: string, refusal: S3Refusal): string {
  return refusal.status === 404
    ? l10n.t("The bucket {0} does not exist, or not in this region.", bucket)
    : l10n.t("The bucket {0} cannot be read for comparison ({1}): check its keys.", bucket, refusal.message);
}

/** An edge without a certificate for the server name ends the handshake with an alert (RFC 8446 §6.2). */
function isHandshakeRefused(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "EPROTO" || code.startsWith("ERR_SSL_");
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
