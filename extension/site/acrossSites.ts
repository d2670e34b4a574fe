import * as l10n from "@vscode/l10n";
import { originKinds } from "../origins/implementations.ts";
import { isOriginType } from "../origins/registry.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { changeTo, remove } from "./fixes.ts";
import { shownHostname } from "./hostname.ts";
import { sameOrigin } from "./originRules.ts";
import { atField, atKey } from "./placeDiagnostic.ts";
import { asName, asNames, type OriginFields, type SiteFields } from "./siteFields.ts";
import { workerNameFor } from "./workerName.ts";

/** The rules about several sites at once. The later place is marked, and the message names the earlier one. */
export function acrossSites(
  sites: readonly SiteFields[],
  lineOf: (offset: number) => number,
): readonly Diagnostic[] {
  return [
    ...hostnamesTwice(sites, lineOf),
    ...hostnamesOnFallbackOrigins(sites, lineOf),
    ...fallbackOriginsShared(sites, lineOf),
    ...workersTwice(sites, lineOf),
  ];
}

type LineOf = (offset: number) => number;

function hostnamesTwice(sites: readonly SiteFields[], lineOf: LineOf): readonly Diagnostic[] {
  const first = new Map<string, { site: string; line: number }>();
  return sites.flatMap((site) =>
    asNames(site.hostnames).flatMap((hostname) => {
      const earlier = first.get(hostname.ascii);
      if (!earlier) {
        first.set(hostname.ascii, { site: site.name, line: lineOf(hostname.node.offset) });
        return [];
      }
      const shown = shownHostname(hostname.value);
      const message =
        earlier.site === site.name
          ? l10n.t('{0} stands twice in site "{1}", first in line {2}', shown, site.name, earlier.line)
          : l10n.t('{0} is used by site "{1}" already, in line {2}', shown, earlier.site, earlier.line);
      const remedy = l10n.t("A public hostname belongs to one site: remove one of the two.");
      const fixes = [remove(site.text, hostname.node)];
      return [atField(hostname, "hostname-twice", message, remedy, { fixes })];
    }),
  );
}

function hostnamesOnFallbackOrigins(sites: readonly SiteFields[], lineOf: LineOf): readonly Diagnostic[] {
  const fallbackOrigins = sites.flatMap((site) => {
    const name = asName(site.fallbackOrigin);
    return name ? [{ site, name }] : [];
  });
  return sites.flatMap((site) =>
    asNames(site.hostnames).flatMap((hostname) => {
      const other = fallbackOrigins.find((one) => one.site !== site && one.name.ascii === hostname.ascii);
      // Its own fallback origin is the site's own mistake.
      if (!other || asName(site.fallbackOrigin)?.ascii === hostname.ascii) return [];
      const message = l10n.t(
        'The public hostname {0} is the fallback origin of site "{1}", in line {2}',
        shownHostname(hostname.value),
        other.site.name,
        lineOf(other.name.node.offset),
      );
      const remedy = l10n.t("Use another hostname: that one serves the other site's bucket.");
      const fixes = site.hostnames.length > 1 ? [remove(site.text, hostname.node)] : [];
      return [atField(hostname, "hostname-is-fallback-origin", message, remedy, { fixes })];
    }),
  );
}

/** One host has one address: the domain of a bucket, or a record with one route. */
function fallbackOriginsShared(sites: readonly SiteFields[], lineOf: LineOf): readonly Diagnostic[] {
  const first = new Map<string, { site: string; origin: OriginFields; line: number }>();
  let taken: ReadonlySet<string> | undefined;
  return sites.flatMap((site) => {
    const fallbackOrigin = asName(site.fallbackOrigin);
    const origin = site.origins[0];
    if (!fallbackOrigin || !origin) return [];
    const other = first.get(fallbackOrigin.ascii);
    if (!other) {
      first.set(fallbackOrigin.ascii, { site: site.name, origin, line: lineOf(fallbackOrigin.node.offset) });
      return [];
    }
    if (mayShareHost(origin) && sameOrigin(origin, other.origin)) return [];
    const message = l10n.t(
      'The fallback origin {0} carries the bucket of site "{1}" already, in line {2}',
      shownHostname(fallbackOrigin.value),
      other.site,
      other.line,
    );
    const remedy = l10n.t("Give each bucket a host of its own in the zone.");
    taken ??= namesOf(sites);
    const fixes = ownHost(site, taken);
    return [atField(fallbackOrigin, "fallback-origin-shared", message, remedy, { fixes })];
  });
}

/** A bucket's own domain serves it for any number of sites; a record leads to one Worker. */
function mayShareHost({ type }: OriginFields): boolean {
  return isOriginType(type) && originKinds[type].fallback === "bucketDomain";
}

/** Every host that the file names. */
function namesOf(sites: readonly SiteFields[]): ReadonlySet<string> {
  const fields = sites.flatMap(({ hostnames, fallbackOrigin }) => [
    ...hostnames,
    ...(fallbackOrigin ? [fallbackOrigin] : []),
  ]);
  return new Set(asNames(fields).map(({ ascii }) => ascii));
}

/** A host of the zone by the site's own name, if no other name of the file is that. */
function ownHost(site: SiteFields, taken: ReadonlySet<string>): readonly Fix[] {
  const zone = asName(site.zone);
  const fallbackOrigin = asName(site.fallbackOrigin);
  if (!zone || !fallbackOrigin) return [];
  const host = `${workerNameFor(site.name)}.${zone.ascii}`;
  return taken.has(host) ? [] : [changeTo(fallbackOrigin.node, host)];
}

function workersTwice(sites: readonly SiteFields[], lineOf: LineOf): readonly Diagnostic[] {
  const nameOf = (site: SiteFields) => site.workerName?.value ?? workerNameFor(site.name);
  const placeOf = (site: SiteFields) => site.workerName?.node ?? site.node;
  return sites.flatMap((site, index) => {
    const name = nameOf(site);
    const other = sites.slice(0, index).find((one) => nameOf(one) === name);
    if (!other) return [];
    const message = l10n.t(
      'The worker {0} is that of site "{1}" already, in line {2}',
      name,
      other.name,
      lineOf(placeOf(other).offset),
    );
    const remedy = l10n.t("Give each site a worker of its own name: one would overwrite the other.");
    const { workerName } = site;
    if (!workerName) return [atKey(site.node, site.path, "worker-name-twice", message, remedy)];
    const own = workerNameFor(site.name);
    const fixes = sites.some((one) => nameOf(one) === own) ? [] : [changeTo(workerName.node, own)];
    return [atField(workerName, "worker-name-twice", message, remedy, { fixes })];
  });
}
