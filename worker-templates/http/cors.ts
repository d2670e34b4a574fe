import { fitsAny } from "../pattern.ts";

/** What a site allows to scripts of other origins. */
export interface Cors {
  /** `*`, or patterns of the Origin header. */
  readonly origins: "*" | readonly string[];
  /** Headers that scripts may read beyond those of the Fetch standard, comma-separated. */
  readonly expose: string;
  /** How long a browser may remember a preflight, in seconds. */
  readonly maxAge: string;
}

/** Adds what the Fetch standard (https://fetch.spec.whatwg.org/#http-cors-protocol) wants on every answer. */
export function allowOrigin(cors: Cors, origin: string | null, headers: Headers): void {
  if (cors.origins !== "*") {
    // Also where the origin is refused, or absent: the answer to another one would differ.
    headers.append("vary", "Origin");
    if (!origin || !fitsAny(cors.origins, origin)) return;
  }
  headers.set("access-control-allow-origin", cors.origins === "*" ? "*" : (origin ?? ""));
  headers.set("access-control-expose-headers", cors.expose);
}

/** The answer to OPTIONS, preflight or not. */
export function preflight(cors: Cors, allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow,
      "access-control-allow-methods": allow,
      "access-control-allow-headers": "*",
      "access-control-max-age": cors.maxAge,
    },
  });
}
