import type { Endpoints } from "../core/endpoints.ts";

/** A public resolver that forwards a client subnet, by its JSON interface. */
export interface PublicResolver {
  /** As people know it. */
  readonly name: string;
  /** `https://dns.google` */
  readonly base: string;
  /** Whether the subnet in an answer carries the scope. */
  readonly tellsScope: boolean;
}

/** One in China and one abroad. Google documents that it tells the scope; AliDNS documents nothing, and may give back what was asked. */
export function publicResolvers(
  endpoints: Pick<Endpoints, "alidns" | "googleDns">,
): readonly PublicResolver[] {
  return [
    { name: "AliDNS", base: endpoints.alidns, tellsScope: false },
    { name: "Google", base: endpoints.googleDns, tellsScope: true },
  ];
}
