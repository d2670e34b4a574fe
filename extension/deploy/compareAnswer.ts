/*
 * What the edge answers, compared with what the bucket holds. A validator and a range say it in two small requests.
 * Where the edge gives no validator, because a setting of the zone changes pages on their way, the bytes say it.
 */
import * as l10n from "@vscode/l10n";
import type { ObjectInfo } from "../s3/bucketReader.ts";
import { type EdgeAnswer, longestBody } from "./edgeRequest.ts";
import type { HostnameVerification } from "./report.ts";

export interface Sample {
  readonly object: ObjectInfo;
  /** Bytes of the bucket's object, both ends included. Rejects where the bucket cannot be read any more. */
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
  /** The object's first bytes, `rangeLength` at most. */
  readonly firstBytes: Uint8Array;
  /** How the log calls it: its path without a query, which may hold a signature. */
  readonly shown: string;
}

export type AskEdge = (
  method: "GET" | "HEAD",
  headers?: Readonly<Record<string, string>>,
) => Promise<EdgeAnswer>;

/** One check, in words for the log, and what follows from it. */
export interface Comparison {
  readonly verdict: HostnameVerification["verdict"];
  readonly evidence: readonly string[];
}

/** Bytes that are compared where there is a validator. */
export const rangeLength = 16;

/** @param head the answer to HEAD, which has been one of success */
export async function compareAnswer(ask: AskEdge, head: EdgeAnswer, sample: Sample): Promise<Comparison> {
  const { object, shown } = sample;
  const etag = head.header("etag");
  if (etag === undefined || object.etag === "") return compareBytes(ask, head, sample);
  const length = Number(head.header("content-length"));
  if (length !== object.length) {
    return failed(l10n.t("HEAD {0}: {1} bytes, but the bucket holds {2}", shown, length, object.length));
  }
  if (weak(etag) !== weak(object.etag)) {
    return failed(
      l10n.t("HEAD {0}: another version than the bucket's (ETag {1}, not {2})", shown, etag, object.etag),
    );
  }
  const evidence = l10n.t("HEAD {0}: {1} bytes and ETag as in the bucket", shown, length);
  const ranged = await compareRange(ask, sample, 0, sample.firstBytes);
  return { ...ranged, evidence: [evidence, ...ranged.evidence] };
}

async function compareRange(
  ask: AskEdge,
  { object, shown }: Sample,
  start: number,
  expected: Uint8Array,
): Promise<Comparison> {
  const end = start + expected.length - 1;
  const part = await ask("GET", { range: `bytes=${start}-${end}` });
  const range = part.header("content-range");
  if (part.status !== 206 || range !== `bytes ${start}-${end}/${object.length}`) {
    return failed(l10n.t("A ranged GET of {0}: HTTP {1} {2}", shown, part.status, range ?? ""));
  }
  if (Buffer.compare(part.body, expected) !== 0) {
    return failed(l10n.t("A ranged GET of {0} brings other bytes than the bucket holds", shown));
  }
  return verified(l10n.t("ranged GET {0}: the same bytes as in the bucket", shown));
}

/** Without a validator: every byte of a small object, both ends of a large one. */
async function compareBytes(ask: AskEdge, head: EdgeAnswer, sample: Sample): Promise<Comparison> {
  const { object, shown, read } = sample;
  const noValidator = l10n.t("HEAD {0}: no ETag, so the bytes are compared", shown);
  const isWhole = object.length <= longestBody;
  const start = isWhole ? 0 : object.length - rangeLength;
  let original: Uint8Array;
  try {
    original = await read(start, object.length - 1);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {
      verdict: "inconclusive",
      evidence: [noValidator, l10n.t("the bucket cannot be read for comparison: {0}", said)],
    };
  }
  const compared = isWhole
    ? compareWhole(await ask("GET"), original, sample, isPage(head))
    : await both(
        () => compareRange(ask, sample, 0, sample.firstBytes),
        () => compareRange(ask, sample, start, original),
      );
  return { ...compared, evidence: [noValidator, ...compared.evidence] };
}

function compareWhole(
  { status, body }: EdgeAnswer,
  original: Uint8Array,
  { shown }: Sample,
  isHtml: boolean,
): Comparison {
  if (status !== 200) return failed(l10n.t("GET {0}: HTTP {1} instead of 200", shown, status));
  if (Buffer.compare(body, original) === 0) {
    return verified(l10n.t("GET {0}: the same {1} bytes as in the bucket", shown, original.length));
  }
  if (!isHtml) return failed(l10n.t("GET {0} brings other bytes than the bucket holds", shown));
  const setting = l10n.t(
    "a setting of the zone changes HTML on its way (Web Analytics, Email Address Obfuscation, Rocket Loader, …)",
  );
  const added = insertedBytes(original, body);
  if (added !== undefined) {
    return verified(l10n.t("GET {0}: the bucket's page with {1} bytes added; {2}", shown, added, setting));
  }
  return {
    verdict: "inconclusive",
    evidence: [l10n.t("GET {0}: the page is not the bucket's to the byte; {1}", shown, setting)],
  };
}

/**
 * How many bytes were put into `original`, in one place, to make `served`; undefined where that is not what was done.
 */
export function insertedBytes(original: Uint8Array, served: Uint8Array): number | undefined {
  const added = served.length - original.length;
  if (added <= 0) return undefined;
  let start = 0;
  while (start < original.length && original[start] === served[start]) start++;
  let end = 0;
  while (
    end < original.length - start &&
    original[original.length - 1 - end] === served[served.length - 1 - end]
  ) {
    end++;
  }
  return start + end === original.length ? added : undefined;
}

/**
 * An answer that Cloudflare's own protection gave instead of the site; undefined for any other.
 * https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
 */
export function protectionOf(answer: EdgeAnswer, shown: string): Comparison | undefined {
  if (answer.header("cf-mitigated") === "challenge") {
    // A browser solves it; this program cannot, so nothing is known of what is behind.
    return {
      verdict: "inconclusive",
      evidence: [
        l10n.t(
          "HEAD {0}: Cloudflare challenges this program (HTTP {1}). A setting of the zone does that: Under Attack mode, bot protection or a WAF rule; see Security → Events",
          shown,
          answer.status,
        ),
      ],
    };
  }
  // The site's own refusals are plain text.
  if (answer.status === 403 && answer.header("server") === "cloudflare" && isPage(answer)) {
    return failed(
      l10n.t(
        "HEAD {0}: Cloudflare's own protection refuses it (HTTP 403), not the Worker. A setting of the zone does that: Browser Integrity Check, an IP access rule or a WAF rule; see Security → Events",
        shown,
      ),
    );
  }
  return undefined;
}

function isPage(answer: EdgeAnswer): boolean {
  return /^(?:text\/html|application\/xhtml\+xml)\b/i.test(answer.header("content-type") ?? "");
}

async function both(one: () => Promise<Comparison>, other: () => Promise<Comparison>): Promise<Comparison> {
  const first = await one();
  return first.verdict === "verified" ? other() : first;
}

function verified(evidence: string): Comparison {
  return { verdict: "verified", evidence: [evidence] };
}

function failed(evidence: string): Comparison {
  return { verdict: "failed", evidence: [evidence] };
}

function weak(etag: string): string {
  return etag.replace(/^W\//, "");
}
