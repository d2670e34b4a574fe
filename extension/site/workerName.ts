/** `cdn-` and the site's name, in what a Worker's name may have (RFC 1123 §2.1). */
export function workerNameFor(site: string): string {
  const label = site
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 59)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "cdn-site" : `cdn-${label}`;
}
