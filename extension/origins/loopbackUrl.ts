import { isLoopback } from "../core/endpoints.ts";

/** A stand-in on this machine; plain http never leaves it. */
export function isLoopbackUrl(text: string): boolean {
  if (!/^http:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password, search, hash } = new URL(text);
  return isLoopback(hostname) && !username && !password && !search && !hash;
}
