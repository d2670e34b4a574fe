import { customHostnameAt, observe } from "../cloudflare/customHostnames.ts";
import { type DnsRecordState, recordsAt } from "../cloudflare/dnsRecords.ts";
import { fallbackOriginStatus } from "../cloudflare/fallbackOrigin.ts";
import { isServed } from "../cloudflare/hostnameStates.ts";
import { bucketAt, bucketDomainStatus } from "../cloudflare/r2/customDomains.ts";
import { certifiedAt, workerDomainAt } from "../cloudflare/scripts/workerDomains.ts";
import type { CloudflareState, ZoneState } from "../cloudflare/state.ts";

/** What a hostname is to the edge. */
export type HostTarget =
  | {
      readonly kind: "served";
      readonly zone: ZoneState;
      /** The hostname whose record says where the origin is: itself, or the fallback origin. */
      readonly originHost: string;
    }
  /** Nobody's: Cloudflare answers 1001. */
  | { readonly kind: "unknown" }
  /** A custom hostname that is not active, or whose zone has no active fallback origin: 1016. */
  | { readonly kind: "notActive" };

export function targetOf(state: CloudflareState, host: string): HostTarget {
  const custom = customHostnameAt(state, host);
  if (custom !== undefined) {
    const { zone, hostname } = custom;
    const isActive = isServed(observe(state, zone, hostname).status);
    const fallback = zone.fallbackOrigin;
    // Nobody's traffic is taken from them by a hostname that is not validated: until then the name's own zone answers.
    const own = isActive ? undefined : zoneOf(state, host);
    if (own !== undefined) return { kind: "served", zone: own, originHost: host };
    if (!isActive || fallback === undefined || fallbackOriginStatus(state, zone)?.status !== "active") {
      return { kind: "notActive" };
    }
    return { kind: "served", zone, originHost: fallback.origin };
  }
  const zone = zoneOf(state, host);
  return zone === undefined ? { kind: "unknown" } : { kind: "served", zone, originHost: host };
}

/** The zone with a proxied record for the name. */
function zoneOf(state: CloudflareState, host: string): ZoneState | undefined {
  return state.zones.find((zone) => proxiedRecord(zone, host) !== undefined);
}

/** The proxied record that answers for a name, its own or a wildcard's one level up. */
export function proxiedRecord(zone: ZoneState, host: string): DnsRecordState | undefined {
  const at = (name: string) => recordsAt(zone, name, ["A", "AAAA", "CNAME"]).find((record) => record.proxied);
  return at(host) ?? at(`*${host.slice(host.indexOf("."))}`);
}

export interface CertificateFor {
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from: number;
}

/** The certificate that the edge has for a server name; undefined where the handshake fails. */
export function certificateFor(state: CloudflareState, host: string): CertificateFor | undefined {
  const custom = customHostnameAt(state, host);
  if (custom !== undefined) {
    const { issuedAt } = observe(state, custom.zone, custom.hostname);
    const name = custom.hostname.hostname;
    const names = custom.hostname.ssl?.wildcard ? [name, `*.${name}`] : [name];
    if (issuedAt !== undefined) return { names, from: issuedAt };
  }
  const workerDomain = workerDomainAt(state, host);
  if (workerDomain !== undefined) {
    // Its own certificate covers names as deep as one likes, which Universal SSL does not.
    const from = certifiedAt(state, workerDomain);
    if (from !== undefined) return { names: [host], from };
  }
  for (const zone of state.zones) {
    const isCovered =
      host === zone.name ||
      (host.endsWith(`.${zone.name}`) && !host.slice(0, -zone.name.length - 1).includes("."));
    const record = isCovered ? proxiedRecord(zone, host) : undefined;
    if (record === undefined) continue;
    // R2 gets a certificate of its own for a bucket's domain.
    const bucket = bucketAt(state, host);
    if (bucket !== undefined && bucketDomainStatus(state, bucket.domain).ssl !== "active") return undefined;
    // Universal SSL covers the zone and one level below it.
    return { names: [zone.name, `*.${zone.name}`], from: record.createdAt };
  }
  return undefined;
}
