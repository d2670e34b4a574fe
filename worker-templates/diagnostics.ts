import type { Origin } from "./origins/origin.ts";

/** What one answer took: shown on request, as Server-Timing (https://www.w3.org/TR/server-timing/). */
export interface Trace {
  /** Milliseconds since the epoch. */
  readonly begun: number;
  /** How often the origin was asked, and how long that took in milliseconds. */
  originReads: number;
  originTime: number;
}

export function startTrace(): Trace {
  return { begun: Date.now(), originReads: 0, originTime: 0 };
}

/** The same origin, each of its reads measured. */
export function tracedOrigin(origin: Origin, trace: Trace): Origin {
  return {
    ...origin,
    async read(resource, options) {
      const begun = Date.now();
      const result = await origin.read(resource, options);
      trace.originReads += 1;
      trace.originTime += Date.now() - begun;
      return result;
    },
  };
}

/** Adds the measures for those who ask: the header `x-cdn-worker-debug`, with any value. */
export function showTrace(trace: Trace, request: Request, headers: Headers): void {
  if (!request.headers.has("x-cdn-worker-debug")) return;
  const { begun, originReads, originTime } = trace;
  const cache = originReads === 0 ? "hit" : "miss";
  headers.set(
    "server-timing",
    `cache;desc="${cache}", origin;desc="${originReads}";dur=${originTime}, total;dur=${Date.now() - begun}`,
  );
}
