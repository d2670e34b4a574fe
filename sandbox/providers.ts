import { type AlidnsStandIn, startAlidns } from "./alidns/server.ts";
import { type DnspodStandIn, startDnspod } from "./dnspod/server.ts";
import { type DogecloudStandIn, startDogecloud } from "./dogecloud/start.ts";
import { type EdgeOneStandIn, startEdgeOne } from "./edgeone/start.ts";
import type { ServiceKeys } from "./serviceKeys.ts";
import type { StandInContext } from "./standIn.ts";

export interface ProvidersStart {
  readonly context: StandInContext;
  readonly keys: ServiceKeys;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly now: () => number;
}

/** The providers beside Cloudflare and B2. Their records join `context.dns`. */
export interface Providers {
  readonly dnspod: DnspodStandIn;
  readonly alidns: AlidnsStandIn;
  readonly dogecloud: DogecloudStandIn;
  readonly edgeone: EdgeOneStandIn;
  /** Everything as it was at the start. */
  reset(): void;
}

/** Domain of the examples at DNSPod. */
const domain = "example.net";
/** Another one at AliDNS: a domain's name servers are those of one provider. */
const alidnsDomain = "example.cn";
/** Acceleration domains in a site of that name at EdgeOne. */
const edgeOneDomains = ["images.example.cn", "static.example.cn"];
/** CDN domains of the examples at DogeCloud. */
const cdnDomains = ["images.example.net", "static.example.net"];

export async function startProviders({ context, keys, now }: ProvidersStart): Promise<Providers> {
  const dnspod = await startDnspod({
    ...context,
    credentials: keys.tencentcloud,
    domains: [{ name: domain }],
    now,
  });
  context.dns.add(dnspod.source);
  const alidns = await startAlidns({
    ...context,
    credentials: keys.alibabaCloud,
    domains: [{ name: alidnsDomain }],
    now,
  });
  context.dns.add(alidns.source);
  const dogecloud = await startDogecloud({ context, keys: keys.dogecloud });
  const edgeone = await startEdgeOne({ context, credentials: dnspod.credentials, now });
  const behaviours = { alidns: { ...alidns.behaviour }, edgeone: { ...edgeone.behaviour } };
  const seedCdnDomains = () => {
    for (const name of cdnDomains) dogecloud.state.addDomain({ name });
    const zone = edgeone.state.addZone({ name: alidnsDomain });
    for (const name of edgeOneDomains) edgeone.state.addDomain(zone, name);
  };
  seedCdnDomains();
  return {
    dnspod,
    alidns,
    dogecloud,
    edgeone,
    reset: () => {
      dnspod.state.clear(domain);
      for (const name of [...alidns.state.domains.keys()]) {
        if (name === alidnsDomain) alidns.state.clear(name);
        else alidns.state.domains.delete(name);
      }
      dogecloud.state.reset();
      Object.assign(alidns.behaviour, behaviours.alidns);
      Object.assign(edgeone.behaviour, behaviours.edgeone);
      edgeone.state.reset();
      edgeone.certificates.reset();
      seedCdnDomains();
    },
  };
}
