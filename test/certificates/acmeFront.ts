/*
 * What Debian's pebble (2.4) is too old for, in front of it: renewal information and `replaces` (RFC 9773), profiles
 * (draft-ietf-acme-profiles), rate limits with Retry-After (RFC 8555 §6.6). Everything else goes through unchanged,
 * under pebble's own rules. As strict as an authority: an unknown profile, or a certificate that was replaced already,
 * is refused with the documents of the RFCs.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { request as askUpstream, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Pebble } from "./pebble.ts";

export interface Refused {
  readonly status: number;
  /** Without `urn:ietf:params:acme:error:`. */
  readonly type: string;
  readonly detail: string;
  /** The header Retry-After. */
  readonly retryAfter?: string;
}

export interface FrontOptions {
  /** Names and descriptions; without them the authority knows no profiles. */
  readonly profiles?: Readonly<Record<string, string>>;
}

export interface AcmeFront {
  readonly directory: string;
  /** Payloads of the orders, in order of arrival, the refused ones included. */
  readonly orders: Record<string, unknown>[];
  /** Paths of the renewal information that was asked for. */
  readonly infos: string[];
  /** Milliseconds since the epoch, for every certificate; undefined answers 404. */
  window: { start: number; end: number } | undefined;
  /** Of renewal information, the header Retry-After. */
  retryAfter: string | undefined;
  /** Identifiers of certificates that may not be replaced, again. */
  readonly replaced: Set<string>;
  /** Asked before an order goes through. */
  refuse: () => Refused | undefined;
  close(): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;

export async function startAcmeFront(pebble: Pebble, { profiles }: FrontOptions = {}): Promise<AcmeFront> {
  const { newOrder } = (await (await fetch(pebble.directory)).json()) as { newOrder: string };
  const orderPath = new URL(newOrder).pathname;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    if (path.startsWith("/renewal-info/")) return answerInfo(path, response);
    const body = await bodyOf(request);
    const refused = path === orderPath ? judge(body) : undefined;
    if (refused !== undefined) {
      const { status, retryAfter } = refused;
      return send(response, status, problem(refused), retryAfter ? { "retry-after": retryAfter } : {});
    }
    const passed = await pass(pebble, request, body);
    if (path !== "/dir") {
      response.writeHead(passed.status, passed.headers);
      response.end(passed.body);
      return;
    }
    const listed = JSON.parse(passed.body.toString()) as { readonly meta?: object };
    const meta = { ...listed.meta, ...(profiles ? { profiles } : {}) };
    send(response, 200, { ...listed, meta, renewalInfo: front.directory.replace(/dir$/, "renewal-info") });
  };
  const answerInfo = (path: string, response: ServerResponse) => {
    front.infos.push(path);
    const headers: Headers = front.retryAfter === undefined ? {} : { "retry-after": front.retryAfter };
    const { window } = front;
    if (window === undefined) {
      const unknown = { status: 404, type: "malformed", detail: "no such certificate" };
      return send(response, 404, problem(unknown), headers);
    }
    const [start, end] = [window.start, window.end].map((time) => new Date(time).toISOString());
    send(response, 200, { suggestedWindow: { start, end } }, headers);
  };
  /** Why an order is refused; one that is not has its predecessor marked as replaced (RFC 9773 §5). */
  const judge = (body: Buffer): Refused | undefined => {
    const { payload } = JSON.parse(body.toString()) as { payload: string };
    const order = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    front.orders.push(order);
    const { profile, replaces } = order;
    if (profile !== undefined && !(String(profile) in (profiles ?? {}))) {
      return { status: 400, type: "invalidProfile", detail: `unknown profile ${profile}` };
    }
    if (replaces !== undefined && front.replaced.has(String(replaces))) {
      return { status: 409, type: "alreadyReplaced", detail: `${replaces} was replaced already` };
    }
    return front.refuse();
  };

  const server = createServer(pebble.tls, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const front: AcmeFront = {
    directory: `https://localhost:${(server.address() as AddressInfo).port}/dir`,
    orders: [],
    infos: [],
    window: undefined,
    retryAfter: undefined,
    replaced: new Set(),
    refuse: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** With the Host that the client named: pebble makes its URLs from it, and compares them with what was signed. */
async function pass(pebble: Pebble, request: IncomingMessage, body: Buffer) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method, headers } = request;
    const { port } = new URL(pebble.directory);
    const options = {
      host: "localhost",
      port,
      path: request.url,
      method,
      headers,
      ca: pebble.ca,
      agent: false,
    };
    askUpstream(options, resolve).on("error", reject).end(body);
  });
  const headers: IncomingHttpHeaders = { ...answer.headers };
  delete headers["transfer-encoding"];
  return { status: answer.statusCode ?? 502, headers, body: await bodyOf(answer) };
}

const problem = ({ status, type, detail }: Refused) => ({
  type: `urn:ietf:params:acme:error:${type}`,
  status,
  detail,
});

function send(response: ServerResponse, status: number, body: object, headers: Headers = {}): void {
  response.writeHead(status, {
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    ...headers,
  });
  response.end(JSON.stringify(body));
}
