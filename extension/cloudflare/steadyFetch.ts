/*
 * A fetch that stays calm: it waits out rate limits and says so, retries what may safely be sent again, and
 * gives up with the reason. Everything that talks to Cloudflare's API goes through it.
 *
 * What may be sent again: GET, HEAD, PUT, DELETE and PATCH are idempotent here. A POST is sent again only where
 * the service said that it did nothing (429) or nothing was received at all; where the answer was lost, the
 * caller looks first whether the object is there (every create has a natural name to look for).
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import type { Emit } from "../deploy/events.ts";

export interface SteadyFetchOptions {
  readonly fetch?: typeof fetch;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Attempts for one request, the first included. */
  readonly attempts?: number;
  /** First back-off in milliseconds; doubles each time, up to 8 s. */
  readonly backoff?: number;
}

/** Cloudflare blocks for five minutes at most (1,200 requests per 5 minutes): never wait longer. */
const longestRateLimitWait = 300_000;

export function steadyFetch(options: SteadyFetchOptions): typeof fetch {
  const send = options.fetch ?? fetch;
  const attempts = options.attempts ?? 4;
  const backoff = options.backoff ?? 250;

  return async (input, init) => {
    const method = (init?.method ?? "GET").toUpperCase();
    const url = new URL(input instanceof Request ? input.url : input);
    let rateLimited = 0;
    for (let attempt = 1; ; attempt++) {
      options.signal.throwIfAborted();
      let response: Response;
      try {
        response = await send(input, { ...init, signal: anySignal(init?.signal, options.signal) });
      } catch (error) {
        options.signal.throwIfAborted();
        if (method === "POST" || attempt >= attempts) throw error;
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
        const wait = retryAfter(response.headers.get("retry-after")) ?? backoff * 2 ** rateLimited;
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
      if (response.status >= 500 && method !== "POST" && attempt < attempts) {
        await response.body?.cancel();
        await pause(backoff * 2 ** (attempt - 1), options.signal);
        continue;
      }
      options.emit({ type: "log", level: "debug", message: `${method} ${url.pathname} ${response.status}` });
      return response;
    }
  };
}

/** Milliseconds to wait from a Retry-After header: delay-seconds or a date (RFC 9110 §10.2.3). */
export function retryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const jittered = Math.min(milliseconds, longestRateLimitWait) * (1 + Math.random() / 10);
  return sleep(jittered, undefined, { signal });
}

function anySignal(first: AbortSignal | null | undefined, second: AbortSignal): AbortSignal {
  return first ? AbortSignal.any([first, second]) : second;
}
