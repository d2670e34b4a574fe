import { addressOf, type Endpoints, ownEndpoints } from "../core/endpoints.ts";
import { providers } from "./registry.ts";

/** A public resolver that forwards a client subnet, by its JSON interface. */
export interface PublicResolver {
  /** As people know it. */
  readonly name: string;
  /** `https://dns.google` */
  readonly base: string;
  /** Whether the subnet in an answer carries the scope. */
  readonly tellsScope: boolean;
}

/** Those of the providers, which are in China, and Google's, which documents that it tells the scope. */
export function publicResolvers(endpoints: Endpoints): readonly PublicResolver[] {
  return [
    ...providers.flatMap(({ resolver }) =>
      resolver
        ? [
            {
              name: resolver.name,
              base: addressOf(resolver.endpoint, endpoints),
              tellsScope: resolver.tellsScope,
            },
          ]
        : [],
    ),
    { name: "Google", base: addressOf(ownEndpoints.googleDns, endpoints), tellsScope: true },
  ];
}
