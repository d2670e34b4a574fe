import type { KnownLine } from "./capabilities/dns.ts";
import { cloudflareLines } from "./cloudflare/lines.ts";
import { dnspodLines } from "./dnspod/lines.ts";

/** Whether the provider's answers can differ by line. */
export function hasLines(provider: string): boolean {
  return knownLines(provider).length > 1;
}

/**
 * The lines of a provider that are known without asking it, for what is shown before it was asked. A provider
 * without lines, and one that nobody named, has the default one.
 */
export function knownLines(provider: string | undefined): readonly KnownLine[] {
  return provider === "dnspod" ? dnspodLines : cloudflareLines();
}
