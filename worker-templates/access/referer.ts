/**
 * Whether the page that a request comes from may embed files. A page of the same host always may: an HTML file
 * in the bucket shows its own images. A Referer that is no URL comes from nobody that is on the list.
 */
export function refererAllowed(
  referer: string | null,
  host: string,
  hosts: string,
  allowEmpty: boolean,
): boolean {
  if (!referer) return allowEmpty;
  const { hostname } = URL.canParse(referer) ? new URL(referer) : { hostname: "" };
  return hostname === host || new RegExp(hosts).test(hostname);
}
