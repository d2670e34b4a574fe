const phrases: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  412: "Precondition Failed",
  414: "URI Too Long",
  416: "Range Not Satisfiable",
  429: "Too Many Requests",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** Seconds after which a failed request is worth another try. */
const retryAfter = "5";

/** An answer of our own: one line of text that quotes neither the visitor nor the origin. */
export function plainAnswer(status: number, headers: Record<string, string> = {}): Response {
  const answer = new Response(`${status} ${phrases[status]}\n`, { status, headers });
  if (status === 429 || status > 499) answer.headers.set("retry-after", retryAfter);
  if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "no-store");
  return answer;
}
