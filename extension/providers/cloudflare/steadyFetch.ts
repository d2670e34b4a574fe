/*
 * A fetch that stays calm: it waits out rate limits and says so, retries what may safely be sent again, and
 * gives up with the reason. Everything that talks to Cloudflare's API goes through it.
 *
 * What may be sent again: GET, HEAD, PUT, DELETE and PATCH are idempotent here, but for the upload of a script,
 * of which each makes a version. A POST or an upload is sent again only where the service said that it did nothing
 * (429); where the answer was lost, the caller looks first whether the object is there (every create has a natural
 * name to look for).
 *
 * An answer of 2xx that is not the API's envelope (a captive portal's page, a proxy's empty answer, somebody else's
 * JSON) says nothing about the account: taken for "nothing there", it would let a plan make what exists. It counts as
 * no answer. An envelope that says `success: false` is a refusal, whatever its status says.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import type { Emit } from "../../core/events.ts";
import { parseRetryAfter } from "../../core/retry.ts";
import { slowCall } from "../../core/slowCall.ts";
import { NotTheApi } from "./notTheApi.ts";

export interface SteadyFetchOptions {
  readonly fetch?: typeof fetch;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Attempts for one request, the first included. */
  readonly attempts?: number;
  /** First back-off in milliseconds; doubles each time, up to 8 s. */
  readonly backoff?: number;
  /** Milliseconds for one attempt, its answer included. */
  readonly patience?: number;
}

/** Milliseconds that the API has for one answer; its slowest write, a bucket's domain, takes a few seconds. */
const patienceForAnswer = 30_000;

/** Cloudflare blocks for five minutes at most (1,200 requests per 5 minutes): never wait longer. */
const longestRateLimitWait = 300_000;

export function steadyFetch(options: SteadyFetchOptions): typeof fetch {
  const send = options.fetch ?? fetch;
  const attempts = options.attempts ?? 4;
  const backoff = options.backoff ?? 250;
  const patience = options.patience ?? patienceForAnswer;

  return (input, init) => {
    const method = (init?.method ?? "GET").toUpperCase();
    const url = new URL(input instanceof Request ? input.url : input);
    return slowCall(callName(method, url), options.emit, () => sent(method, url, input, init));
  };

  async function sent(
    method: string,
    url: URL,
    input: Parameters<typeof fetch>[0],
    init: Parameters<typeof fetch>[1],
  ): Promise<Response> {
    const mayRepeat = isRepeatable(method, url);
    let rateLimited = 0;
    for (let attempt = 1; ; attempt++) {
      options.signal.throwIfAborted();
      let response: Response;
      try {
        const signal = anySignal([init?.signal, options.signal, AbortSignal.timeout(patience)]);
        const answer = await send(input, { ...init, signal });
        response = answer.ok ? await whole(answer, method) : answer;
      } catch (error) {
        options.signal.throwIfAborted();
        if (!mayRepeat || attempt >= attempts) throw error;
        options.emit({
          type: "log",
          level: "debug",
          message: l10n.t("{0} {1}: no answer, trying again", method, url.pathname),
        });
        await pause(backoff * 2 ** (attempt - 1), options.signal);
        continue;
      }
      if (response.status === 429 && rateLimited < 5) {
        rateLimited++;
        attempt--;
        const wait =
          parseRetryAfter(response.headers.get("retry-after"), Date.now()) ?? backoff * 2 ** rateLimited;
        if (wait > longestRateLimitWait) return response;
        options.emit({
          type: "log",
          level: "warning",
          message: l10n.t(
            "Cloudflare's rate limit is reached. Waiting {0} s before going on",
            Math.max(1, Math.ceil(wait / 1000)),
          ),
        });
        await response.body?.cancel();
        await pause(wait, options.signal);
        continue;
      }
      if (response.status >= 500 && mayRepeat && attempt < attempts) {
        await response.body?.cancel();
        await pause(backoff * 2 ** (attempt - 1), options.signal);
        continue;
      }
      options.emit({ type: "log", level: "debug", message: `${method} ${url.pathname} ${response.status}` });
      return response;
    }
  }
}

/** `Cloudflare (GET /zones)`: without what stands before every path, and without ids that say nothing to people. */
function callName(method: string, { pathname }: URL): string {
  const path = pathname.replace(/^.*?\/v4(?=\/)/, "").replaceAll(/\/[0-9a-f-]{32,36}(?=\/|$)/g, "/…");
  return `Cloudflare (${method} ${path})`;
}

function isRepeatable(method: string, url: URL): boolean {
  return method !== "POST" && !(method === "PUT" && /\/workers\/scripts\/[^/]+$/.test(url.pathname));
}

/** The answer once its body is here and is the API's. @throws NotTheApi */
async function whole(answer: Response, method: string): Promise<Response> {
  if (answer.status === 204) return answer;
  const text = await answer.text();
  const content = objectOf(text);
  const success = content && "success" in content ? content.success : undefined;
  // The published schema gives a DELETE of a custom hostname a bare id, of a DNS record a bare result.
  const isBare = content !== undefined && method === "DELETE";
  if (typeof success !== "boolean" && !isBare) {
    throw new NotTheApi(answer.status, answer.headers.get("content-type"));
  }
  const { statusText, headers } = answer;
  const status = success === false ? 400 : answer.status;
  return new Response(text, { status, statusText, headers });
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const jittered = Math.min(milliseconds, longestRateLimitWait) * (1 + Math.random() / 10);
  return sleep(jittered, undefined, { signal });
}

function anySignal(signals: readonly (AbortSignal | null | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal instanceof AbortSignal));
}
