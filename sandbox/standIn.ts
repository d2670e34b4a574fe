import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import type { ZoneData } from "./dns/zoneData.ts";
import type { FaultBoard, FaultEffect } from "./faults.ts";
import type { RequestLog } from "./requestLog.ts";

/** What every stand-in of one sandbox shares. */
export interface StandInContext {
  readonly log: RequestLog;
  readonly faults: FaultBoard;
  /** Milliseconds added before every call of an API; changed while running. */
  readonly latency: { ms: number };
  readonly dns: ZoneData;
}

/** A running stand-in. `env` is what `cdn-worker` needs in its environment to find it. */
export interface StandIn {
  readonly name: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StandInEnv {
  Bindings: HttpBindings;
}

export interface WatchOptions {
  readonly service: string;
  /** Path prefix that is left out of the log and of fault patterns, e.g. `/client/v4`. */
  readonly base?: string;
  readonly operation?: (request: Request) => string | undefined;
  /** Whether a request would change something; by default every method but GET, HEAD and OPTIONS. */
  readonly isWrite?: (request: Request, operation: string | undefined, path: string) => boolean;
  /** False where the sandbox's latency, that of the APIs, does not apply. */
  readonly latency?: boolean;
  /** The service's own error envelope, for faults of the kind `status`; a text is sent as it is. */
  readonly errorBody: (code: number | string, message: string, status: number) => unknown;
}

/** Marks an answer that a handler wrote to the socket itself. */
export const alreadySent = "x-hono-already-sent";

/** Logs every request, adds the latency and plays the faults. The first middleware of each stand-in. */
export function watchCalls(context: StandInContext, options: WatchOptions): MiddlewareHandler<StandInEnv> {
  const readOnly = new Set(["GET", "HEAD", "OPTIONS"]);
  return async (c, next) => {
    const received = c.env.incoming.url ?? "/";
    const base = options.base ?? "";
    const path = received.startsWith(base) ? received.slice(base.length) || "/" : received;
    const method = c.req.method;
    const operation = options.operation?.(c.req.raw);
    const write = options.isWrite?.(c.req.raw, operation, path) ?? !readOnly.has(method);
    const body = readOnly.has(method) ? new Uint8Array() : new Uint8Array(await c.req.arrayBuffer());
    const call = { service: options.service, method, path, operation };
    const entry = await context.log.arrived({ ...call, write, body });
    if (context.latency.ms > 0 && options.latency !== false) await delay(context.latency.ms);

    const fault = context.faults.take(call);
    entry.fault = fault?.kind;
    const cut = async () => {
      await context.log.answered(entry, 0);
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    };
    if (fault?.kind === "reset-before") return cut();
    if (fault?.kind === "slow" && fault.when !== "after") await delay(fault.ms);
    const instead = fault && answerOf(fault, options);
    if (instead) {
      await context.log.answered(entry, instead.status);
      return instead;
    }
    await next();
    if (fault?.kind === "reset-after") {
      c.res = await cut();
      return;
    }
    if (fault?.kind === "slow" && fault.when === "after") await delay(fault.ms);
    const isSent = c.res.headers.has(alreadySent);
    await context.log.answered(entry, isSent ? c.env.outgoing.statusCode : c.res.status);
    return;
  };
}

function answerOf(fault: FaultEffect, options: WatchOptions): Response | undefined {
  if (fault.kind === "html") {
    const page = `<!DOCTYPE html>
<html><head><title>Attention Required! | Cloudflare</title></head>
<body><h1>Sorry, you have been blocked</h1><p>You are unable to access this service.</p></body></html>`;
    return new Response(page, {
      status: fault.status ?? 403,
      headers: { "content-type": "text/html; charset=UTF-8" },
    });
  }
  if (fault.kind !== "status") return undefined;
  const headers = new Headers({ "content-type": "application/json" });
  if (fault.retryAfter !== undefined) headers.set("retry-after", String(fault.retryAfter));
  const { status } = fault;
  const content =
    fault.body ?? options.errorBody(fault.code ?? status, fault.message ?? "A fault of the sandbox", status);
  if (typeof content === "string") {
    const type = content.startsWith("<?xml") ? "application/xml" : "text/plain; charset=utf-8";
    headers.set("content-type", type);
    return new Response(content, { status, headers });
  }
  return new Response(JSON.stringify(content), { status, headers });
}

export interface Listening {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What a hono app is to the server. */
export interface FetchApp {
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>;
}

/** Serves an app on loopback; port 0 takes a free one. */
export async function listen(app: FetchApp, port = 0): Promise<Listening> {
  const server = createServer(nodeListener(app));
  const bound = await bind(server, port);
  return { url: `http://127.0.0.1:${bound}`, port: bound, close: () => closeServer(server) };
}

/** An app as a listener of node's servers. */
export function nodeListener(app: FetchApp): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const listener = getRequestListener(
    async (request, env) => {
      const response = await app.fetch(request, env as HttpBindings);
      // hono makes a new response for HEAD, which hides from the adapter that it has been sent.
      return response.headers.has(alreadySent) ? RESPONSE_ALREADY_SENT : response;
    },
    { overrideGlobalObjects: false },
  );
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

export function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Waits for no client: what is still open is cut. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
