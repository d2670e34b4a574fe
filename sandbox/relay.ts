import { type Agent, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

export interface Upstream {
  readonly hostname: string;
  readonly port: number;
  readonly agent?: Agent;
}

export interface OutgoingRequest {
  readonly method: string;
  /** Path and query exactly as they go on the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
}

/** Sends a request whose path and Host nobody may tidy up; `fetch` would. */
export function send(upstream: Upstream, outgoing: OutgoingRequest): Promise<IncomingMessage> {
  const { hostname, port, agent } = upstream;
  const body = outgoing.body ?? new Uint8Array();
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(outgoing.headers)) {
      headers[name] = typeof value === "string" ? value : [...value];
    }
    if (body.byteLength > 0) headers["content-length"] = String(body.byteLength);
    const sent = request(
      {
        hostname,
        port,
        method: outgoing.method,
        path: outgoing.path,
        headers,
        ...(agent === undefined ? {} : { agent }),
      },
      resolve,
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Headers of one connection only (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export type HeaderMap = Record<string, string | string[]>;

export function endToEndHeaders(message: IncomingMessage): HeaderMap {
  const headers: HeaderMap = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined && !hopByHop.has(name)) headers[name] = value;
  }
  return headers;
}

/** The same without the CORS headers that miniflare's endpoints add and a bucket without a CORS policy has not. */
export function objectHeaders(message: IncomingMessage): HeaderMap {
  const headers = endToEndHeaders(message);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
}

/** Hands an answer on as it comes; where it breaks off, so does the answer that the client gets. */
export async function relay(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  headers: HeaderMap = endToEndHeaders(answer),
): Promise<void> {
  outgoing.writeHead(answer.statusCode ?? 502, headers);
  try {
    await pipeline(answer, outgoing);
  } catch {
    outgoing.destroy();
    answer.destroy();
  }
}
