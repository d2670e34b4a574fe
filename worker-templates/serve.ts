import { answerObject } from "./answer.ts";
import { allowedMethods, isReadMethod } from "./http/methods.ts";
import { plainAnswer } from "./http/plainAnswer.ts";
import { isTooLong, keyOfPath } from "./key.ts";
import type { Origin } from "./origins/origin.ts";

async function answer(request: Request, origin: Origin): Promise<Response> {
  if (!isReadMethod(request.method)) return plainAnswer(405, { allow: allowedMethods });
  const url = new URL(request.url);
  const named = keyOfPath(url.pathname);
  if ("refusal" in named) return plainAnswer(named.refusal);
  const { key } = named;
  if (isTooLong(key)) return plainAnswer(414);
  if (key === "") return plainAnswer(404);
  const result = await answerObject(request, (wish) => origin.read({ host: url.hostname, key }, wish));
  if (result instanceof Response) {
    if (OPTIONS.cacheControl && result.status < 400 && !result.headers.has("cache-control")) {
      result.headers.set("cache-control", OPTIONS.cacheControl);
    }
    return result;
  }
  return plainAnswer(result.kind === "failed" ? result.status : 404);
}

/** What the runtime hands to a worker besides request and variables; `deno serve` hands nothing. */
export interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/** Answers one request from an origin. */
export async function serve(
  request: Request,
  origin: Origin,
  _env: unknown,
  _context?: Context,
): Promise<Response> {
  const answered = await answer(request, origin);
  return request.method === "HEAD" ? new Response(null, answered) : answered;
}
