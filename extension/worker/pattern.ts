/** Characters that mean something in a regular expression. */
const special = /[.+?^${}()|[\]\\/]/g;

/**
 * The source of a regular expression for any of `patterns`, in which `*` matches anything, `/` included. It is
 * made here, so that the worker carries no code for it.
 */
export function patternSource(patterns: readonly string[], wildcard = ".*"): string {
  const sources = patterns.map((pattern) => pattern.replace(special, "\\$&").replaceAll("*", wildcard));
  return sources.length === 1 ? `^${sources[0]}$` : `^(?:${sources.join("|")})$`;
}

/** The same for host names: `*.example.com` is every name under example.com, not example.com itself. */
export function hostPatternSource(hosts: readonly string[]): string {
  return patternSource(
    hosts.map((host) => host.toLowerCase()),
    "[a-z0-9.-]+",
  );
}
