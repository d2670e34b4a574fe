import type { SandboxCredentials } from "./credentials.ts";
import { type DnspodStandIn, startDnspod } from "./dnspod/server.ts";
import { type DogecloudStandIn, startDogecloud } from "./dogecloud/start.ts";
import type { StandInContext } from "./standIn.ts";

export interface ProvidersStart {
  readonly context: StandInContext;
  readonly credentials: SandboxCredentials;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly now: () => number;
}

/** The providers beside Cloudflare and B2. Their records join `context.dns`. */
export interface Providers {
  readonly dnspod: DnspodStandIn;
  readonly dogecloud: DogecloudStandIn;
  /** Everything as it was at the start. */
  reset(): void;
}

/** Domain of the examples at the DNS provider. */
const domain = "eallion.com";
/** CDN domains of the examples at the domestic CDN. */
const cdnDomains = ["images.eallion.com", "static.eallion.com"];

export async function startProviders({ context, credentials, now }: ProvidersStart): Promise<Providers> {
  const dnspod = await startDnspod({
    ...context,
    credentials: {
      secretId: credentials.TENCENTCLOUD_SECRET_ID,
      secretKey: credentials.TENCENTCLOUD_SECRET_KEY,
    },
    domains: [{ name: domain }],
    now,
  });
  context.dns.add(dnspod.source);
  const dogecloud = await startDogecloud({
    context,
    keys: { accessKey: credentials.DOGECLOUD_ACCESS_KEY, secretKey: credentials.DOGECLOUD_SECRET_KEY },
  });
  const seedCdnDomains = () => {
    for (const name of cdnDomains) dogecloud.state.addDomain({ name });
  };
  seedCdnDomains();
  return {
    dnspod,
    dogecloud,
    reset: () => {
      dnspod.state.clear(domain);
      dogecloud.state.reset();
      seedCdnDomains();
    },
  };
}
