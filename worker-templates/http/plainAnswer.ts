/** Seconds after which a failed request is worth another try. */
const retryAfter = "5";

/** An answer of our own: one line of text that quotes neither the visitor nor the origin. */
export function plainAnswer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(`Status ${status}\n`, {
    status,
    headers: {
      "cache-control": "no-store",
      ...(status > 428 ? { "retry-after": retryAfter } : {}),
      ...headers,
    },
  });
}
