import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Request as WorkerRequest, Response as WorkerResponse } from "miniflare";
import { endToEndHeaders, send, type Upstream } from "../relay.ts";

/** What Cloudflare does to a worker's subrequests on their way to an origin. Each can be switched off. */
export interface SubrequestHabits {
  /** Accept-Encoding becomes `gzip, br`. */
  rewriteAcceptEncoding: boolean;
  /** If-* headers are taken off: the cache asks for the whole and answers conditions itself. */
  stripConditionals: boolean;
  /** HEAD becomes GET for files that are cached by their extension. */
  headToGet: boolean;
}

export interface OutboundOptions {
  readonly habits: SubrequestHabits;
  /** The stand-in of the origin that has such a host name, where the sandbox has one. */
  readonly origin: (hostname: string) => Upstream | undefined;
  /** Called with the URL of a subrequest that the sandbox does not let out. */
  readonly refused: (url: string) => void;
}

/** The commonest of the extensions that Cloudflare caches by default. */
const cached =
  /\.(?:avif|bmp|css|csv|eot|gif|ico|jar|jpe?g|js|mp[34]|ogg|otf|pdf|png|svg|ttf|webm|webp|woff2?|zip)$/i;

/** Answers a worker's subrequests: those to an origin's real names reach its stand-in, all others are refused. */
export function outboundTo(options: OutboundOptions): (request: WorkerRequest) => Promise<WorkerResponse> {
  return async (request) => {
    const { Response } = await import("miniflare");
    const url = new URL(request.url);
    const origin = options.origin(url.hostname);
    if (origin === undefined) {
      options.refused(request.url);
      return new Response(`The sandbox has no way to ${url.hostname}.`, { status: 530 });
    }
    const { habits } = options;
    const headers: Record<string, string> = Object.fromEntries(request.headers);
    if (habits.rewriteAcceptEncoding) headers["accept-encoding"] = "gzip, br";
    for (const name of Object.keys(headers)) {
      const isCondition = /^if-(?:match|none-match|modified-since|unmodified-since|range)$/.test(name);
      if ((habits.stripConditionals && isCondition) || name.startsWith("mf-")) delete headers[name];
    }
    headers.host = url.host;
    headers["cf-connecting-ip"] = "2a06:98c0:3600::103";
    headers["cf-worker"] = "example.com";
    const isHead = request.method === "HEAD";
    const method = isHead && habits.headToGet && cached.test(url.pathname) ? "GET" : request.method;
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    let answer: IncomingMessage;
    try {
      answer = await send(origin, {
        method,
        path: `${url.pathname}${url.search}`,
        headers,
        ...(body === undefined ? {} : { body }),
      });
    } catch {
      return new Response("error code: 520", { status: 520 });
    }
    const status = answer.statusCode ?? 520;
    const hasBody = !isHead && ![204, 304].includes(status);
    if (!hasBody) answer.destroy();
    const replyHeaders = new Headers();
    for (const [name, value] of Object.entries(endToEndHeaders(answer))) {
      for (const each of Array.isArray(value) ? value : [value]) replyHeaders.append(name, each);
    }
    const stream = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
    return new Response(stream, { status, headers: Object.fromEntries(replyHeaders) });
  };
}
