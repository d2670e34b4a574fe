import { resolve } from "node:path";
import { normalOrigin } from "../origins/implementations.ts";
import { checkHostname, type HostnameRules } from "./hostname.ts";
import type { SiteConfig } from "./schema.ts";
import type { Site } from "./site.ts";
import { workerNameFor } from "./workerName.ts";

export interface SiteSurroundings {
  readonly name: string;
  /** Folder of `cdn.jsonc`, absolute. */
  readonly folder: string;
  readonly siblingFallbackOrigins: readonly string[];
}

/** A checked site in the one form that the engine knows. Undefined where it has no origin or no hostname. */
export function toSite(
  config: SiteConfig,
  { name, folder, siblingFallbackOrigins }: SiteSurroundings,
): Site | undefined {
  const [origin, ...more] = (config.origins ?? (config.origin ? [config.origin] : [])).map(normalOrigin);
  const [hostname, ...others] = config.hostnames.map((one) => ascii(one));
  if (!origin || hostname === undefined) return undefined;
  const { dns, zone, fallbackOrigin } = config;
  const worker = { ...config.worker, name: config.worker?.name ?? workerNameFor(name) };
  return {
    name,
    folder,
    ...(zone === undefined ? {} : { zone: ascii(zone) }),
    origins: [origin, ...more],
    ...(fallbackOrigin === undefined ? {} : { fallbackOrigin: ascii(fallbackOrigin) }),
    hostnames: [hostname, ...others],
    worker: worker.entry === undefined ? worker : { ...worker, entry: resolve(folder, worker.entry) },
    ...(dns ? { dns: toDns(dns) } : {}),
    ...(config.files ? { files: config.files } : {}),
    certificates: (config.certificates ?? []).map((certificate) => ({
      ...certificate,
      domains: certificate.domains.map((domain) => ascii(domain, { wildcard: true })),
      ...(certificate.cert === undefined ? {} : { cert: resolve(folder, certificate.cert) }),
      ...(certificate.key === undefined ? {} : { key: resolve(folder, certificate.key) }),
    })),
    siblingFallbackOrigins,
  };
}

function toDns(dns: NonNullable<SiteConfig["dns"]>): NonNullable<Site["dns"]> {
  const target = { target: true };
  return {
    ...dns,
    domain: ascii(dns.domain),
    ...(dns.default === undefined ? {} : { default: ascii(dns.default, target) }),
    ...(dns.abroad === undefined ? {} : { abroad: ascii(dns.abroad, target) }),
    ...(dns.lines === undefined
      ? {}
      : {
          lines: Object.fromEntries(
            Object.entries(dns.lines).map(([line, one]) => [line, ascii(one, target)]),
          ),
        }),
  };
}

function ascii(text: string, rules?: HostnameRules): string {
  const checked = checkHostname(text, rules);
  return checked.diagnostic ? text : checked.ascii;
}
