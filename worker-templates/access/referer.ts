import { fitsAny } from "../pattern.ts";

export interface RefererRule {
  /** Patterns of host names, in lower case. */
  readonly hosts: readonly string[];
  /** Whether a request without a Referer may pass: browsers and people leave it out for good reasons. */
  readonly allowEmpty: boolean;
}

/**
 * Whether the page that a request comes from may embed files. A page of the same host always may: an HTML file
 * in the bucket shows its own images. A Referer that is no URL comes from nobody that is on the list.
 */
export function refererAllowed(referer: string | null, host: string, rule: RefererRule): boolean {
  if (!referer) return rule.allowEmpty;
  const hostname = URL.parse(referer)?.hostname ?? "";
  return hostname === host || fitsAny(rule.hosts, hostname);
}
