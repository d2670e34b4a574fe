/** For documents, which run scripts and are framed; an image needs none of it. */
const documentHeaders = {
  "content-security-policy": "frame-ancestors 'self'",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "strict-origin-when-cross-origin",
  "x-content-type-options": "nosniff",
};

/**
 * Security headers on HTML. No Strict-Transport-Security: the hostname may be served by another CDN as well, and
 * whether that one speaks TLS is not ours to promise.
 */
export function addSecurityHeaders(headers: Headers): void {
  if (!/^text\/html\b|^application\/xhtml/.test(headers.get("content-type") ?? "")) return;
  for (const [name, value] of Object.entries(documentHeaders)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
