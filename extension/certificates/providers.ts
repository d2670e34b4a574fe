import type { RunContext } from "../core/runContext.ts";
import type { CertificateProvider } from "../providers/capabilities/certificates.ts";
import { dogecloudProvider } from "../providers/dogecloud/certificates.ts";
import { dogecloudClient } from "../providers/dogecloud/client.ts";

/** The CDNs that the configuration can name. A new one is a folder of its own and one line here. */
export type ProviderName = "dogecloud";

/** Throws `unauthenticated` where the credentials of the provider are missing. */
export function certificateProvider(name: ProviderName, context: RunContext): CertificateProvider {
  const { credentials, endpoints, signal, emit } = context;
  switch (name) {
    case "dogecloud":
      return dogecloudProvider(
        dogecloudClient({ credentials, baseUrl: endpoints.dogecloudApi, signal, emit }),
      );
  }
}

/** `host:port` that stands in for every edge of the provider; undefined asks each domain's own CNAME. */
export function edgeOverride(name: string, context: Pick<RunContext, "endpoints">): string | undefined {
  return name === "dogecloud" ? context.endpoints.dogecloudEdge : undefined;
}
