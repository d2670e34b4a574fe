import { defaultLineId, type KnownLine } from "./capabilities/dns.ts";
import { providers } from "./registry.ts";

/** Whether the provider's answers can differ by line. */
export function hasLines(provider: string): boolean {
  return providers.find(({ id }) => id === provider)?.dns?.split ?? false;
}

/**
 * The lines of a provider that are known without asking it, for what is shown before it was asked. One that nobody
 * named has the default one.
 */
export function knownLines(provider: string | undefined): readonly KnownLine[] {
  const found = providers.find(({ id }) => id === provider)?.dns;
  return found?.lines() ?? [{ id: defaultLineId, name: defaultLineId, aliases: [] }];
}
