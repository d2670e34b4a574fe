import { setTimeout as sleep } from "node:timers/promises";
import type { Credentials } from "../../extension/core/credentials.ts";
import type { DeployEvent } from "../../extension/core/events.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import type { DnsProvider } from "../../extension/providers/capabilities/dns.ts";
import { createDnspodClient, type DnspodCall } from "../../extension/providers/dnspod/client.ts";
import { dnspodProvider } from "../../extension/providers/dnspod/dns.ts";
import type { Site } from "../../extension/site/site.ts";
import { type DnsStandIn, startDnsServer } from "../../sandbox/dns/server.ts";
import { ZoneData } from "../../sandbox/dns/zoneData.ts";
import { type DnspodOptions, type DnspodStandIn, startDnspod } from "../../sandbox/dnspod/server.ts";
import { FaultBoard } from "../../sandbox/faults.ts";
import { RequestLog } from "../../sandbox/requestLog.ts";

/** DNSPod and the name servers that answer from it, with one domain, `example.net`. */
export interface DnsSandbox {
  readonly dnspod: DnspodStandIn;
  readonly dns: DnsStandIn;
  readonly zones: ZoneData;
  readonly log: RequestLog;
  readonly faults: FaultBoard;
  /** A client without the pace of 20 a second, and with short pauses: tests do not wait. */
  readonly call: DnspodCall;
  provider(): DnsProvider;
  context(options?: Partial<RunContext>): RunContext & { readonly events: DeployEvent[] };
  close(): Promise<void>;
}

export const domain = "example.net";
export const hostname = "images.example.net";
export const domesticTarget = "images.example.net.cdn.example-cdn.com";
export const fallbackOrigin = "images.example.org";

export async function startDnsSandbox(options: Partial<DnspodOptions> = {}): Promise<DnsSandbox> {
  const zones = new ZoneData();
  const log = new RequestLog();
  const faults = new FaultBoard();
  const dnspod = await startDnspod({
    log,
    faults,
    latency: { ms: 0 },
    dns: zones,
    domains: [{ name: domain }],
    ...options,
    behaviour: { perSecond: 0, ...options.behaviour },
  });
  zones.add(dnspod.source);
  const dns = await startDnsServer(zones);
  const call = createDnspodClient({
    endpoint: dnspod.url,
    ...dnspod.credentials,
    perSecond: 100_000,
    backoff: 5,
  });
  const credentials: Credentials = {
    TENCENTCLOUD_SECRET_ID: dnspod.credentials.secretId,
    TENCENTCLOUD_SECRET_KEY: dnspod.credentials.secretKey,
  };
  return {
    dnspod,
    dns,
    zones,
    log,
    faults,
    call,
    provider: () => dnspodProvider({ domain, call, now: Date.now }),
    context: (overrides = {}) => {
      const events: DeployEvent[] = [];
      return {
        credentials,
        endpoints: {
          dnspodApi: dnspod.url,
          dnsServers: dns.udp,
          alidns: dns.alidns,
          googleDns: dns.googleDns,
        },
        signal: new AbortController().signal,
        emit: (event) => events.push(event),
        templatesFolder: "worker-templates",
        consents: new Set<string>(),
        waitForRecords: false,
        now: Date.now,
        ...overrides,
        events,
      };
    },
    close: async () => {
      await Promise.all([dnspod.close(), dns.close()]);
      await sleep(0);
    },
  };
}

export function site(dns: Partial<NonNullable<Site["dns"]>> = {}, other: Partial<Site> = {}): Site {
  return {
    name: "images",
    zone: "example.org",
    origins: [{ type: "r2", bucket: "files" }],
    fallbackOrigin,
    hostnames: [hostname],
    worker: { name: "cdn-images" },
    dns: { provider: "dnspod", domain, default: domesticTarget, ...dns },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: "/",
    ...other,
  };
}
