/*
 * What a site wants of its DNS provider, worked out from `cdn.jsonc` alone (and from what Cloudflare has named).
 * Lines are still names or ids here: which of them the domain's plan has is the provider's to say.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { RecordToAdd } from "../core/events.ts";
import { abroadLineId, defaultLineId } from "../providers/capabilities/dns.ts";
import { hasLines } from "../providers/knownLines.ts";
import { customHostnames } from "../site/hostnameKind.ts";
import type { Site } from "../site/site.ts";

/** Seconds; the least that free plans allow, and long enough for a CDN that rarely moves. */
export const usualTtl = 600;

/** Where visitors are sent: as `cdn.jsonc` says, or all of them to one of the two. */
export type Traffic = "both" | "cloudflare" | "domestic";

export interface WantedRecord {
  /** Fully qualified, lower case, without a final dot. */
  readonly name: string;
  readonly type: "CNAME" | "TXT";
  /** Id or name of the line. */
  readonly line: string;
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
  /** What it is for, in the reader's language. */
  readonly purpose: string;
}

export interface WantedRecords {
  readonly site: string;
  /** Public hostnames whose records are ours to manage. */
  readonly hostnames: readonly string[];
  /** In the order in which they are to be made: the default line before the others. */
  readonly records: readonly WantedRecord[];
  /** Hostnames whose validation is over: records of ours that it needed may go. */
  readonly validated: readonly string[];
}

export interface WantedOptions {
  readonly traffic?: Traffic;
  /** Validation records that Cloudflare asks for now. */
  readonly validation?: readonly RecordToAdd[];
  readonly validated?: readonly string[];
}

/** What the two regions are meant to get: targets of the CNAME, any of which is right. */
export interface Expectation {
  readonly hostname: string;
  readonly china: readonly string[];
  readonly abroad: readonly string[];
}

/** Everything that the site wants. Empty for a site without `dns`. */
export function wantedRecords(site: Site, options: WantedOptions = {}): WantedRecords {
  const validation = (options.validation ?? []).map((record) => validationRecord(site, record));
  const hostnames = customHostnames(site);
  const split = hostnames.flatMap((hostname) => splitRecords(site, hostname, options.traffic ?? "both"));
  return {
    site: site.name,
    hostnames: site.dns === undefined ? [] : hostnames,
    records: site.dns === undefined ? [] : [...validation, ...split],
    validated: options.validated ?? [],
  };
}

/** A record that Cloudflare named, on the default line: validators come from everywhere. */
export function validationRecord(site: Site, record: RecordToAdd): WantedRecord {
  return {
    name: record.name.toLowerCase(),
    type: record.type,
    line: defaultLineId,
    value: record.value,
    ttl: site.dns?.ttl ?? usualTtl,
    purpose: record.purpose,
  };
}

/** The CNAMEs of one hostname. Where no line is meant to differ from the default one, that one is all. */
function splitRecords(site: Site, hostname: string, traffic: Traffic): readonly WantedRecord[] {
  const targets = lineTargets(site, traffic);
  const usual = targets.get(defaultLineId);
  const isPlain = traffic === "both" && [...targets.values()].every((target) => target === usual);
  return [...targets].flatMap(([line, value]) =>
    isPlain && line !== defaultLineId
      ? []
      : [
          {
            name: hostname,
            type: "CNAME" as const,
            line,
            value,
            ttl: site.dns?.ttl ?? usualTtl,
            purpose: purposeOf(site, line, value),
          },
        ],
  );
}

/**
 * Line to target, the default line first. A switch of all traffic names every line, also where they agree: a
 * record that stands there has to change.
 *
 * @throws CdnError (config) for a switch to a domestic CDN that the site does not name.
 */
export function lineTargets(site: Site, traffic: Traffic = "both"): ReadonlyMap<string, string> {
  const { dns } = site;
  const abroad = dns?.abroad ?? site.fallbackOrigin;
  // Without a fallback origin every hostname is in the zone itself, where Cloudflare keeps the record.
  if (abroad === undefined) return new Map();
  const cloudflare = plainName(abroad);
  // A provider without lines answers everybody alike: a plain CNAME.
  if (dns === undefined || !hasLines(dns.provider)) return new Map([[defaultLineId, cloudflare]]);
  const domestic = dns.default === undefined ? undefined : plainName(dns.default);
  if (traffic === "domestic" && domestic === undefined) throw noDomesticCdn(site);
  const target = (own: string) =>
    traffic === "cloudflare" ? cloudflare : traffic === "domestic" ? (domestic ?? own) : own;
  return new Map([
    ...(domestic === undefined ? [] : ([[defaultLineId, target(domestic)]] as const)),
    [abroadLineId, target(cloudflare)],
    ...Object.entries(dns.lines ?? {}).map(([line, own]) => [line, target(plainName(own))] as const),
  ]);
}

function noDomesticCdn(site: Site): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("DNS of site {0}", site.name),
    what: l10n.t("there is no domestic CDN to switch to"),
    remedy: l10n.t("Set dns.default in cdn.jsonc to its CNAME target."),
  });
}

/** What a visitor in China and one abroad should get. Undefined for a site whose DNS is not described. */
export function expectations(site: Site, traffic: Traffic = "both"): readonly Expectation[] {
  if (site.dns === undefined) return [];
  const targets = lineTargets(site, traffic);
  const usual = targets.get(defaultLineId);
  const abroad = targets.get(abroadLineId) ?? usual;
  // A visitor in China may be on a carrier's line of its own, which is as right as the default one.
  const others = [...targets].flatMap(([line, target]) => (line === abroadLineId ? [] : [target]));
  return customHostnames(site).map((hostname) => ({
    hostname,
    china: [...new Set(others)],
    abroad: abroad === undefined ? [] : [abroad],
  }));
}

function purposeOf(site: Site, line: string, value: string): string {
  if (site.dns && !hasLines(site.dns.provider)) return l10n.t("Visitors go to Cloudflare.");
  const cloudflare = plainName(site.dns?.abroad ?? site.fallbackOrigin ?? "");
  if (line === defaultLineId) {
    return value === cloudflare
      ? l10n.t("All visitors go to Cloudflare.")
      : l10n.t("Visitors in China go to the domestic CDN.");
  }
  if (line === abroadLineId) {
    return value === cloudflare
      ? l10n.t("Visitors abroad go to Cloudflare.")
      : l10n.t("Visitors abroad go to the domestic CDN, too.");
  }
  return l10n.t("Visitors on the line {0} have a target of their own.", line);
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/\.$/, "");
}
