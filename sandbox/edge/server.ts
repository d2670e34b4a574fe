/**
 * Cloudflare's edge on loopback: chooses the certificate by server name, finds the zone by hostname and the script
 * by route, and lets workerd run it. What has neither a script nor an origin is answered as Cloudflare answers it.
 */
import { randomBytes } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { bucketAt, bucketDomainStatus } from "../cloudflare/r2/customDomains.ts";
import { routeFor } from "../cloudflare/routes.ts";
import { runningVersions } from "../cloudflare/scripts/scriptStore.ts";
import { workerDomainAt } from "../cloudflare/scripts/workerDomains.ts";
import type { CloudflareState, ZoneState } from "../cloudflare/state.ts";
import {
  endToEndHeaders,
  type HeaderMap,
  objectHeaders,
  readAll,
  relay,
  send,
  type Upstream,
} from "../relay.ts";
import {
  bind,
  closeServer,
  nodeListener,
  type StandInContext,
  type StandInEnv,
  watchCalls,
} from "../standIn.ts";
import { edgeCertificates } from "./certificates.ts";
import { type EdgeError, errorPage } from "./errorPages.ts";
import { proxiedRecord, targetOf } from "./hosts.ts";
import { publicPath } from "./publicBucket.ts";
import type { EdgeRuntime } from "./runtime.ts";
import { isRewritten, refusalOf, rewrittenHeaders, rewrittenPage } from "./zoneSettings.ts";

export interface EdgeOptions {
  readonly context: StandInContext;
  readonly state: CloudflareState;
  readonly runtime: EdgeRuntime;
  /** The stand-in of the origin that has such a host name, where the sandbox has one. */
  readonly origin: (hostname: string) => Upstream | undefined;
  readonly ports: { readonly http: number; readonly tls: number };
}

export interface Edge {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** `https://127.0.0.1:port` */
  readonly tlsUrl: string;
  /** `127.0.0.1:port` of the TLS port. */
  readonly tlsAddress: string;
  close(): Promise<void>;
}

export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const app = new Hono<StandInEnv>();
  app.use(
    watchCalls(options.context, {
      service: "edge",
      latency: false,
      isWrite: () => false,
      errorBody: (code) => `error code: ${code}`,
    }),
  );
  app.all("*", async (c) => {
    const { incoming, outgoing } = c.env;
    const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
    const body = hasBody ? new Uint8Array(await c.req.arrayBuffer()) : new Uint8Array();
    try {
      await answer(options, incoming, outgoing, body);
    } catch {
      // workerd broke the connection off: so does the edge.
      outgoing.destroy();
    }
    return RESPONSE_ALREADY_SENT;
  });
  const listener = nodeListener(app);
  const certificate = edgeCertificates(options.state);
  const http = createHttpServer(listener);
  const tls = createTlsServer(
    {
      SNICallback: (serverName, done) => {
        // Without a context the handshake ends with an alert, as it does at Cloudflare.
        certificate(serverName).then((context) => done(null, context), done);
      },
    },
    listener,
  );
  tls.on("tlsClientError", () => undefined);
  const [httpPort, tlsPort] = await Promise.all([
    bind(http, options.ports.http),
    bind(tls, options.ports.tls),
  ]);
  return {
    url: `http://127.0.0.1:${httpPort}`,
    tlsUrl: `https://127.0.0.1:${tlsPort}`,
    tlsAddress: `127.0.0.1:${tlsPort}`,
    close: async () => {
      await Promise.all([closeServer(http), closeServer(tls)]);
    },
  };
}

interface Visit {
  readonly scheme: "http" | "https";
  readonly host: string;
  /** Path and query as on the wire. */
  readonly rawPath: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Uint8Array;
}

async function answer(
  options: EdgeOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Uint8Array,
): Promise<void> {
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const named = (incoming.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  // A browser finds `<hostname>.localhost` on this machine; it means the hostname itself.
  const host = scheme === "http" ? named.replace(/\.localhost$/, "") : named;
  const visit: Visit = { scheme, host, rawPath: incoming.url ?? "/", incoming, outgoing, body };
  const target = targetOf(options.state, host);
  if (target.kind === "unknown") return sendError(visit, "1001");
  if (target.kind === "notActive") return sendError(visit, "1016");
  const refusal = refusalOf(target.zone.settings, incoming);
  if (refusal !== undefined) return sendError(visit, refusal);
  // Paths are normalised before anything looks at them, so dot segments lead nowhere else.
  const { pathname, search } = new URL(visit.rawPath, `${scheme}://${host}`);
  if (pathname.startsWith("/cdn-cgi/")) return sendError(visit, "cdnCgi");
  const route = routeFor(target.zone, scheme, host, pathname + search);
  // "Routes take precedence if configured on the same hostname": the domain's Worker is the origin behind them.
  const script = route?.script ?? workerDomainAt(options.state, host)?.service;
  while (script !== undefined && workerKey(target.zone, script) !== undefined) {
    if (await runWorker(options, visit, target.zone, () => workerKey(target.zone, script))) return;
  }
  return askOrigin(options, visit, target.zone, target.originHost);
}

/** Which of a deployment's versions answers, by their shares. */
function workerKey(zone: ZoneState, name: string): string | undefined {
  const script = zone.account.scripts.find(name);
  const running = script === undefined ? [] : runningVersions(script);
  let at = Math.random() * 100;
  for (const { version, percentage } of running) {
    at -= percentage;
    if (at < 0) return version.id;
  }
  return running.at(-1)?.version.id;
}

/** False where the script was deployed anew while this visit waited for its turn: then it is to try again. */
async function runWorker(
  options: EdgeOptions,
  visit: Visit,
  zone: ZoneState,
  currentKey: () => string | undefined,
): Promise<boolean> {
  return options.runtime.withScripts(async (edge) => {
    const key = currentKey();
    if (key === undefined || !edge.scripts.has(key)) return false;
    const reply = await send(edge, {
      method: visit.incoming.method ?? "GET",
      path: visit.rawPath,
      headers: {
        ...visitorHeaders(visit),
        "mf-original-url": `${visit.scheme}://${visit.host}${visit.rawPath}`,
        "mf-route-override": key,
        "mf-disable-pretty-error": "true",
      },
      body: visit.body,
    });
    const headers = endToEndHeaders(reply);
    if (reply.statusCode === 500) {
      const body = await readAll(reply);
      // miniflare's entry caught what the script threw, and shows its own stack.
      if (body.includes("core/entry.worker.js")) {
        sendError(visit, "1101");
      } else {
        visit.outgoing.writeHead(500, { ...headers, ...edgeHeaders() });
        visit.outgoing.end(body);
      }
      return true;
    }
    // Cloudflare weakens the validator of what it compresses on the way out.
    const isCompressedHere =
      headers["content-encoding"] !== undefined && headers["content-length"] === undefined;
    if (isCompressedHere && typeof headers.etag === "string" && !headers.etag.startsWith("W/")) {
      headers.etag = `W/${headers.etag}`;
    }
    await deliver(zone, visit, reply, headers);
    return true;
  });
}

/** No worker has the request: the bucket's public name, or the origin that DNS names. */
async function askOrigin(
  options: EdgeOptions,
  visit: Visit,
  zone: ZoneState,
  originHost: string,
): Promise<void> {
  const { state, runtime } = options;
  const found = bucketAt(state, originHost);
  if (found !== undefined) {
    const { ownership, ssl } = bucketDomainStatus(state, found.domain);
    const isReady = found.domain.enabled && ownership === "active" && ssl === "active";
    // A bucket answers on its own domain only: a custom hostname that ends here without a worker finds nothing.
    if (!isReady || visit.host !== originHost) return sendError(visit, "r2NotFound");
    if (runtime.isR2Failing) return sendError(visit, "r2Failure");
    return runtime.withBucket(found.bucket.id, async (edge) => {
      const { host: _host, ...headers } = visitorHeaders(visit);
      const reply = await send(edge, {
        method: visit.incoming.method ?? "GET",
        path: publicPath(found.bucket.id, visit.rawPath),
        headers: { ...headers, host: `${edge.hostname}:${edge.port}` },
        body: visit.body,
      });
      if (reply.statusCode === 404) {
        reply.destroy();
        return sendError(visit, "r2NotFound");
      }
      return deliver(zone, visit, reply, objectHeaders(reply));
    });
  }
  const record = proxiedRecord(zone, originHost);
  if (record === undefined) return sendError(visit, "1016");
  // The visitor's Host goes along, and no such bucket is known there: why a worker is needed at all.
  const origin = record.type === "CNAME" ? options.origin(record.content) : undefined;
  if (origin !== undefined) {
    const reply = await send(origin, {
      method: visit.incoming.method ?? "GET",
      path: visit.rawPath,
      headers: visitorHeaders(visit),
      body: visit.body,
    });
    return deliver(zone, visit, reply, endToEndHeaders(reply));
  }
  return sendError(visit, "522");
}

/** What goes out, after what the zone's settings do to it. */
async function deliver(
  zone: ZoneState,
  visit: Visit,
  reply: IncomingMessage,
  headers: HeaderMap,
): Promise<void> {
  if (reply.statusCode !== 200 || !isRewritten(zone.settings, headers)) {
    return relay(reply, visit.outgoing, { ...headers, ...edgeHeaders() });
  }
  const page = await readAll(reply);
  visit.outgoing.writeHead(200, { ...rewrittenHeaders(headers), ...edgeHeaders() });
  visit.outgoing.end(visit.incoming.method === "HEAD" ? undefined : rewrittenPage(page));
}

/** What the visitor sent, without what only this edge may say. */
function visitorHeaders(visit: Visit): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(endToEndHeaders(visit.incoming))) {
    if (/^(?:cf-|mf-|x-forwarded-)/.test(name)) continue;
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    ...headers,
    host: visit.host,
    "cf-connecting-ip": "127.0.0.1",
    "cf-ipcountry": "DE",
    "cf-ray": `${randomBytes(8).toString("hex")}-FRA`,
    "cf-visitor": JSON.stringify({ scheme: visit.scheme }),
    "x-forwarded-proto": visit.scheme,
    "x-forwarded-for": "127.0.0.1",
  };
}

function edgeHeaders(): HeaderMap {
  return { server: "cloudflare", "cf-ray": `${randomBytes(8).toString("hex")}-FRA` };
}

function sendError(visit: Visit, error: EdgeError): void {
  const { status, html } = errorPage(error);
  visit.outgoing.writeHead(status, {
    ...edgeHeaders(),
    "content-type": "text/html; charset=UTF-8",
    "content-length": String(Buffer.byteLength(html)),
    "cache-control": "private, max-age=0, no-store",
    ...(error === "challenge" ? { "cf-mitigated": "challenge" } : {}),
  });
  visit.outgoing.end(visit.incoming.method === "HEAD" ? undefined : html);
}
