/**
 * Types whose documents run scripts: HTML, SVG and everything in XML, whatever the case, parameters or a second type
 * behind a comma, of which browsers take the last (https://fetch.spec.whatwg.org/#concept-header-extract-mime-type).
 */
const active = /html|xml|svg|xsl/i;

/**
 * Lets a document from the bucket be seen but run nothing, as if it came from nowhere: whoever uploads a file must
 * not act in the name of the site (https://www.w3.org/TR/CSP3/#directive-sandbox).
 */
export function sandbox(headers: Headers): void {
  if (active.test(headers.get("content-type") ?? "")) headers.append("content-security-policy", "sandbox");
}
