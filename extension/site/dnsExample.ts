import { providers } from "../providers/registry.ts";

/** What to write into `cdn.jsonc` so that answers can differ by region, as an example. */
export function dnsExample(): string {
  const provider = providers.find(({ dns }) => dns?.split)?.id ?? "";
  return `"dns": { "provider": ${JSON.stringify(provider)}, "domain": "example.net" }`;
}
