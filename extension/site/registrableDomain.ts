import { parse } from "tldts";

// Private registries (`eu.org`, `us.kg`) count: below them people register domains as below `com.cn`.
const options = { allowPrivateDomains: true, validateHostname: false } as const;

/**
 * The domain that was registered of a hostname in ASCII, by the Public Suffix List (publicsuffix.org):
 * `images.blog.com.cn` → `blog.com.cn`. Undefined for a suffix itself.
 */
export function registrableDomain(hostname: string): string | undefined {
  return parse(hostname, options).domain ?? undefined;
}

/** A name below which domains are registered, and which nobody's site can be: `com.cn`. */
export function isPublicSuffix(hostname: string): boolean {
  const { publicSuffix, isIcann } = parse(hostname, { ...options, allowPrivateDomains: false });
  return isIcann === true && publicSuffix === hostname;
}
