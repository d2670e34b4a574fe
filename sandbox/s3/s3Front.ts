/**
 * An S3 service in front of miniflare's own S3 endpoint: it owns the keys, the host names, the errors and the
 * quirks of the service that it stands for; miniflare holds the objects.
 */
import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { EdgeRuntime } from "../edge/runtime.ts";
import { type HeaderMap, objectHeaders, readAll, relay, send } from "../relay.ts";
import { type Listening, listen, type StandInContext, type StandInEnv, watchCalls } from "../standIn.ts";
import { bucketErrors, type S3Buckets } from "./buckets.ts";
import type { S3Error } from "./s3Error.ts";
import {
  type Claim,
  claimOf,
  encodeStrictly,
  type ReceivedRequest,
  type S3Keys,
  type SignatureProblem,
  signatureProblem,
  signedHeaders,
} from "./sigv4.ts";
import {
  completion,
  invalidPart,
  noSuchUpload,
  type OpenUploads,
  partEtag,
  partsXml,
  uploadsXml,
} from "./uploads.ts";
import { entityTooLarge, headRefusal, type SizeLimits, type WriteRules, writeRefusal } from "./writeRules.ts";

/** What the whole service does to everybody, until it is switched off again. */
export type Outage =
  | { readonly kind: "status"; readonly status: 500 | 503 }
  | { readonly kind: "reset" }
  | { readonly kind: "slow"; readonly ms: number }
  /** Half of the body, then the connection breaks. */
  | { readonly kind: "truncated" }
  /** A body longer than its Content-Length. */
  | { readonly kind: "overlong" };

export interface S3Place {
  /** Undefined for the service itself (`GET /` lists the buckets). */
  readonly bucket: string | undefined;
  /** Raw path below the bucket, without the leading slash. */
  readonly rawKey: string;
  /** Regions that a signature may name here. */
  readonly regions: readonly string[];
}

/** Keys, and what they may do. */
export interface S3Key extends S3Keys {
  /** The only bucket that they open; every one where omitted. */
  readonly bucket?: string;
  /** The only keys that it may write, read and list. */
  readonly prefix?: string;
  readonly readOnly?: boolean;
}

export interface S3Flavour {
  readonly service: "b2" | "r2S3" | "s3";
  /** Where a request goes by its Host and raw path; undefined where the host is none of the service's. */
  place(host: string, rawPath: string, ownHost: string): S3Place | S3Error | undefined;
  /** `claim`: what the request said of itself, where that could be read. */
  errorFor(problem: SignatureProblem, claim: Claim | undefined): S3Error;
  /** Amazon's rule that no `x-amz-` header may be slipped in beside the signature. */
  readonly signsEveryAmzHeader?: boolean;
  /** B2 answers `bytes=0-` with 200 and the whole file. */
  readonly wholeForOpenRange: boolean;
  readonly writes: WriteRules;
  readonly limits: Readonly<SizeLimits>;
  /** Headers that the service adds to an answer about an object. */
  extraHeaders(bucket: string, key: string): Readonly<Record<string, string>>;
}

export interface S3FrontOptions {
  readonly context: StandInContext;
  readonly runtime: EdgeRuntime;
  readonly flavour: S3Flavour;
  readonly keys: () => readonly S3Key[];
  readonly buckets: S3Buckets;
  /** `GET /bucket?location`, where the service says more than its regions do. */
  readonly location?: () => string;
  readonly now: () => number;
  readonly port: number;
}

export interface S3Front extends Listening {
  outage: Outage | undefined;
  /** May be lowered, so that what is too large fits into a test. */
  readonly limits: SizeLimits;
  /** Multipart uploads that are neither completed nor aborted. */
  readonly uploads: OpenUploads;
  /** No outage, no open upload, the limits of the service. */
  reset(): void;
}

const overrides: Readonly<Record<string, string>> = {
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
  "response-content-language": "content-language",
  "response-content-type": "content-type",
  "response-expires": "expires",
};

export async function startS3Front(options: S3FrontOptions): Promise<S3Front> {
  const { flavour } = options;
  const switches: { outage: Outage | undefined } = { outage: undefined };
  const own = { host: "" };
  const limits: SizeLimits = { ...flavour.limits };
  const uploads: OpenUploads = new Map();
  const app = new Hono<StandInEnv>();
  app.use(async (c, next) => {
    // The services answer such a request without reading its body.
    const { incoming, outgoing } = c.env;
    const refusal = headRefusal(incoming.method, incoming.headers, limits);
    if (refusal === undefined) return next();
    outgoing.shouldKeepAlive = false;
    sendError(outgoing, incoming, refusal);
    return RESPONSE_ALREADY_SENT;
  });
  app.use(
    watchCalls(options.context, {
      service: flavour.service,
      latency: false,
      errorBody: (code, message) => errorXml({ status: 0, code: String(code), message }),
    }),
  );
  app.all("*", async (c) => {
    const { incoming, outgoing } = c.env;
    const body =
      incoming.method === "GET" || incoming.method === "HEAD" ? undefined : await c.req.arrayBuffer();
    const outage = switches.outage;
    if (outage?.kind === "reset") {
      incoming.socket.destroy();
    } else if (outage?.kind === "status") {
      const code = outage.status === 503 ? "ServiceUnavailable" : "InternalError";
      sendError(outgoing, incoming, { status: outage.status, code, message: "The service has a bad day." });
    } else {
      if (outage?.kind === "slow") await delay(outage.ms);
      await answer(
        options,
        { host: own.host, limits, uploads, outage },
        incoming,
        outgoing,
        new Uint8Array(body ?? []),
      );
    }
    return RESPONSE_ALREADY_SENT;
  });
  const server = await listen(app, options.port);
  own.host = new URL(server.url).host;
  return {
    ...server,
    limits,
    uploads,
    reset: () => {
      switches.outage = undefined;
      uploads.clear();
      Object.assign(limits, flavour.limits);
    },
    get outage() {
      return switches.outage;
    },
    set outage(outage) {
      switches.outage = outage;
    },
  };
}

interface FrontState {
  readonly host: string;
  readonly limits: Readonly<SizeLimits>;
  readonly uploads: OpenUploads;
  readonly outage: Outage | undefined;
}

async function answer(
  options: S3FrontOptions,
  { host: ownHost, limits, uploads, outage }: FrontState,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Uint8Array,
): Promise<void> {
  const { flavour, runtime } = options;
  const refuse = (error: S3Error) => sendError(outgoing, incoming, error);
  const [rawPath = "/", ...queryParts] = (incoming.url ?? "/").split("?");
  const request: ReceivedRequest = {
    method: incoming.method ?? "GET",
    rawPath,
    rawQuery: queryParts.join("?"),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(",") : value,
      ]),
    ),
    body,
  };
  const place = flavour.place((incoming.headers.host ?? "").toLowerCase(), rawPath, ownHost);
  if (place === undefined) return refuse(noSuchBucket);
  if ("status" in place) return refuse(place);
  const problem = signatureProblem(request, options.keys(), place.regions, options.now());
  const claim = claimOf(request);
  const readClaim = typeof claim === "string" ? undefined : claim;
  if (problem !== undefined) return refuse(flavour.errorFor(problem, readClaim));
  if (flavour.signsEveryAmzHeader && hasUnsignedAmzHeader(request, readClaim))
    return refuse(headersNotSigned);
  const key = options.keys().find(({ accessKeyId }) => accessKeyId === readClaim?.accessKeyId);
  if (key === undefined || !mayDo(key, place.bucket, request.method)) return refuse(accessDenied);

  const query = new URLSearchParams(request.rawQuery);
  for (const name of [...query.keys()]) if (/^x-amz-/i.test(name)) query.delete(name);
  if (place.bucket === undefined) return sendXml(outgoing, 200, bucketsXml(options.buckets.names()));
  if (place.rawKey === "" && query.size === 0 && (request.method === "PUT" || request.method === "DELETE")) {
    const isPut = request.method === "PUT";
    const refusal = isPut
      ? (wrongLocation(request, options.location?.()) ?? options.buckets.create(place.bucket))
      : await options.buckets.delete(place.bucket);
    if (refusal !== undefined) return refuse(refusal);
    outgoing.writeHead(isPut ? 200 : 204, {
      ...requestIds(),
      ...(isPut ? { location: `/${place.bucket}` } : {}),
    });
    outgoing.end();
    return;
  }
  const id = options.buckets.id(place.bucket);
  if (id === undefined) return refuse(noSuchBucket);
  if (place.rawKey === "" && query.has("location") && options.location !== undefined) {
    return sendXml(outgoing, 200, locationXml(options.location()));
  }
  const objectKey = decoded(place.rawKey);
  if (objectKey === undefined)
    return refuse({ status: 400, code: "InvalidURI", message: "Couldn't parse the specified URI." });
  // A URL cannot carry these segments to miniflare, so no object of this sandbox has them.
  if (objectKey.split("/").some((segment) => segment === "." || segment === "..")) return refuse(noSuchKey);

  if (!mayReach(key, objectKey, query)) return refuse(accessDenied);
  const refusal = writeRefusal(request, objectKey, query, flavour.writes);
  if (refusal !== undefined) return refuse(refusal);
  if (objectKey === "" && request.method === "GET" && query.has("uploads")) {
    return sendXml(outgoing, 200, uploadsXml(uploads, place.bucket, query, escapeXml));
  }
  const uploadId = query.get("uploadId");
  const upload = uploadId === null ? undefined : uploads.get(uploadId);
  let sent = body;
  if (uploadId !== null) {
    if (upload === undefined || upload.bucket !== place.bucket || upload.key !== objectKey) {
      return refuse(noSuchUpload);
    }
    if (request.method === "GET") return sendXml(outgoing, 200, partsXml(upload, query, escapeXml));
    if (request.method === "POST") {
      const complete = completion(upload, Buffer.from(body).toString("utf8"));
      if (typeof complete !== "string") return refuse(complete);
      sent = new TextEncoder().encode(complete);
    }
  }

  const copied = copySource(request, key, options.buckets);
  if (copied !== undefined && typeof copied !== "string") return refuse(copied);
  if (copied !== undefined) {
    const size = copiedSize(request, (await objectSize(runtime, copied)) ?? 0);
    if (size > limits.copy) return refuse(entityTooLarge);
  }

  await runtime.withBucket(id, async (edge) => {
    const host = `${edge.hostname}:${edge.port}`;
    const forwarded = [...query].filter(([name]) => overrides[name] === undefined);
    const path = `/cdn-cgi/local/r2/s3/${id}${objectKey === "" ? "" : `/${objectKey.split("/").map(encodeStrictly).join("/")}`}`;
    const signable: ReceivedRequest = {
      ...request,
      body: sent,
      rawPath: path,
      rawQuery: forwarded
        .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
        .join("&"),
      headers: { host },
    };
    const isOpenRange = flavour.wholeForOpenRange && request.headers.range?.trim() === "bytes=0-";
    const headers: Record<string, string> = {
      host,
      ...passed(request.headers, isOpenRange),
      ...(copied === undefined ? {} : { "x-amz-copy-source": copied }),
      ...signedHeaders(signable, runtime.s3Credentials, "auto", options.now()),
    };
    const target = signable.rawQuery === "" ? path : `${path}?${signable.rawQuery}`;
    const reply = await send(edge, { method: request.method, path: target, headers, body: sent });
    const status = reply.statusCode ?? 502;
    if (objectKey === "" && request.method === "GET") {
      const xml = (await readAll(reply)).toString("utf8").replaceAll(id, place.bucket ?? "");
      return sendXml(outgoing, status, xml);
    }
    if (status >= 400) {
      const xml = (await readAll(reply)).toString("utf8");
      const code = /<Code>([^<]*)<\/Code>/.exec(xml)?.[1];
      const message = /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? "";
      if (code === undefined && request.method !== "HEAD") return refuse(internalError);
      // The runtime does not say which rule of R2's a list of parts breaks; the upload is there.
      if (code === "NoSuchUpload" && upload !== undefined) return refuse(invalidPart);
      return refuse({ status, code: code ?? "NoSuchKey", message });
    }
    if (request.method === "POST") {
      const xml = (await readAll(reply)).toString("utf8").replaceAll(id, place.bucket ?? "");
      const opened = query.has("uploads") ? /<UploadId>([^<]*)</.exec(xml)?.[1] : undefined;
      if (opened !== undefined) {
        const initiated = options.now();
        const parts = new Map();
        uploads.set(opened, { id: opened, bucket: place.bucket ?? "", key: objectKey, initiated, parts });
      }
      if (uploadId !== null) uploads.delete(uploadId);
      return sendXml(outgoing, status, xml);
    }
    if (upload !== undefined && request.method === "DELETE") uploads.delete(upload.id);
    if (upload !== undefined && request.method === "PUT") {
      const number = Number(query.get("partNumber"));
      const isCopy = copied !== undefined;
      const xml = isCopy ? (await readAll(reply)).toString("utf8") : "";
      const storedEtag =
        (isCopy ? /<ETag>(.*?)</.exec(xml)?.[1] : String(reply.headers.etag))?.replace(/&quot;|"/g, "") ?? "";
      const etag = flavour.writes.md5Parts && !isCopy ? partEtag(body) : storedEtag;
      const size = isCopy ? copiedSize(request, 0) : body.byteLength;
      upload.parts.set(number, { etag, storedEtag, size, at: options.now() });
      if (isCopy) return sendXml(outgoing, status, xml);
      reply.headers.etag = `"${etag}"`;
    }
    const answered: HeaderMap = {
      ...objectHeaders(reply),
      ...flavour.extraHeaders(place.bucket ?? "", objectKey),
      ...requestIds(),
    };
    for (const [parameter, name] of Object.entries(overrides)) {
      const value = query.get(parameter);
      if (value !== null) answered[name] = value;
    }
    return deliver(reply, outgoing, answered, outage);
  });
}

/** `[/]bucket/key` of a copy with the bucket's id in the runtime; the key must be allowed to read there. */
function copySource(request: ReceivedRequest, key: S3Key, buckets: S3Buckets): string | S3Error | undefined {
  const source = request.headers["x-amz-copy-source"];
  if (source === undefined) return undefined;
  const [bucket = "", ...rest] = source.replace(/^\//, "").split("/");
  const id = buckets.id(bucket);
  if (id === undefined) return noSuchBucket;
  return mayDo(key, bucket, "GET") ? `/${[id, ...rest].join("/")}` : accessDenied;
}

/** Bytes that a copy would move: the range that it names, or the whole source. */
function copiedSize(request: ReceivedRequest, whole: number): number {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers["x-amz-copy-source-range"] ?? "");
  return range === null ? whole : Number(range[2]) - Number(range[1]) + 1;
}

/** @param source `/id/key` */
async function objectSize(runtime: EdgeRuntime, source: string): Promise<number | undefined> {
  const [id = "", ...key] = source.slice(1).split("/");
  return (await (await runtime.bucket(id)).head(decodeURIComponent(key.join("/"))))?.size;
}

/** A bucket is made in the service's own region; `us-east-1` is named by saying nothing. */
function wrongLocation(request: ReceivedRequest, region: string | undefined): S3Error | undefined {
  const asked = /<LocationConstraint[^>]*>([^<]*)</.exec(Buffer.from(request.body).toString())?.[1];
  if (asked === undefined || region === undefined || asked === region) return undefined;
  return {
    status: 400,
    code: "InvalidLocationConstraint",
    message: "The specified location-constraint is not valid",
  };
}

/** Request headers that mean something to an object. */
function passed(headers: ReceivedRequest["headers"], isOpenRange: boolean): Record<string, string> {
  const names = [
    "range",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "content-md5",
    "x-amz-metadata-directive",
    "x-amz-copy-source-range",
    "x-amz-copy-source-if-match",
    "x-amz-copy-source-if-none-match",
    "x-amz-copy-source-if-modified-since",
    "x-amz-copy-source-if-unmodified-since",
  ].filter((name) => !(isOpenRange && name === "range"));
  const kept = names.concat(Object.keys(headers).filter((name) => name.startsWith("x-amz-meta-")));
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function deliver(
  reply: IncomingMessage,
  outgoing: ServerResponse,
  headers: HeaderMap,
  outage: Outage | undefined,
): Promise<void> {
  if (outage?.kind !== "truncated" && outage?.kind !== "overlong") return relay(reply, outgoing, headers);
  const body = await readAll(reply);
  const half = Math.floor(body.length / 2);
  if (outage.kind === "truncated") {
    outgoing.writeHead(reply.statusCode ?? 200, { ...headers, "content-length": String(body.length) });
    outgoing.write(body.subarray(0, half), () => outgoing.destroy());
    return;
  }
  outgoing.writeHead(reply.statusCode ?? 200, { ...headers, "content-length": String(half) });
  outgoing.end(body);
}

function decoded(rawKey: string): string | undefined {
  try {
    return decodeURIComponent(rawKey);
  } catch {
    return undefined;
  }
}

const noSuchBucket: S3Error = bucketErrors.notThere;
const noSuchKey: S3Error = { status: 404, code: "NoSuchKey", message: "The specified key does not exist." };
const internalError: S3Error = { status: 500, code: "InternalError", message: "An internal error occurred." };

export const accessDenied: S3Error = { status: 403, code: "AccessDenied", message: "Access Denied" };
const headersNotSigned: S3Error = {
  status: 403,
  code: "AccessDenied",
  message: "There were headers present in the request which were not signed",
};

function hasUnsignedAmzHeader(request: ReceivedRequest, claim: Claim | undefined): boolean {
  return Object.keys(request.headers).some(
    (name) => name.startsWith("x-amz-") && !claim?.signedHeaders.includes(name),
  );
}

/** A key of one bucket cannot list the others either. */
function mayDo(key: S3Key, bucket: string | undefined, method: string): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return (key.bucket === undefined || key.bucket === bucket) && (isRead || key.readOnly !== true);
}

/** A key of one prefix works on what lies below it, and lists nothing else. */
function mayReach(key: S3Key, objectKey: string, query: URLSearchParams): boolean {
  if (key.prefix === undefined) return true;
  return (objectKey === "" ? (query.get("prefix") ?? "") : objectKey).startsWith(key.prefix);
}

function requestIds(): Record<string, string> {
  return {
    "x-amz-request-id": randomBytes(8).toString("hex"),
    "x-amz-id-2": randomBytes(24).toString("base64"),
  };
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function errorXml(error: S3Error): string {
  const details = Object.entries(error.details ?? {}).map(
    ([name, value]) => `\n    <${name}>${escapeXml(value)}</${name}>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Error>
    <Code>${escapeXml(error.code)}</Code>
    <Message>${escapeXml(error.message)}</Message>${details.join("")}
</Error>
`;
}

function bucketsXml(names: readonly string[]): string {
  const buckets = names.map((name) => `<Bucket><Name>${escapeXml(name)}</Name></Bucket>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`;
}

function locationXml(region: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${escapeXml(region)}</LocationConstraint>`;
}

function sendXml(outgoing: ServerResponse, status: number, xml: string): void {
  outgoing.writeHead(status, {
    ...requestIds(),
    "content-type": "application/xml",
    "content-length": String(Buffer.byteLength(xml)),
  });
  outgoing.end(xml);
}

function sendError(outgoing: ServerResponse, incoming: IncomingMessage, error: S3Error): void {
  const xml = errorXml(error);
  outgoing.writeHead(error.status, {
    ...requestIds(),
    ...error.headers,
    "content-type": "application/xml",
    "content-length": String(Buffer.byteLength(xml)),
    "cache-control": "max-age=0, no-cache, no-store",
  });
  outgoing.end(incoming.method === "HEAD" ? undefined : xml);
}

/** A stable id for a file, as B2 gives one to every version. */
export function fileId(bucket: string, key: string): string {
  return `4_z${createHash("sha256").update(`${bucket}/${key}`).digest("hex").slice(0, 60)}`;
}
