/** For documents, which run scripts and are framed; an image needs none of it. */
const documentHeaders = {
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "strict-origin-when-cross-origin",
};

/**
 * Security headers on HTML. No Strict-Transport-Security: the hostname may be served by another CDN as well, and
 * whether that one speaks TLS is not ours to promise.
 */
export function addSecurityHeaders(headers: Headers): void {
  if (!/html/i.test(headers.get("content-type") ?? "")) return;
  // Beside another policy: of several, all hold (https://www.w3.org/TR/CSP3/#multiple-policies).
  headers.append("content-security-policy", "frame-ancestors 'self'");
  for (const [name, value] of Object.entries(documentHeaders)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
