import * as l10n from "@vscode/l10n";
import { elements, type Field, properties } from "./configTree.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { changeTo, insertKey, remove } from "./fixes.ts";
import { checkHostname, type HostnameRules, hasReservedTop, isWithin, shownHostname } from "./hostname.ts";
import { isWorkerDomain, type Placement } from "./hostnameKind.ts";
import { atField, atKey, atValue } from "./placeDiagnostic.ts";
import { isPublicSuffix, registrableDomain } from "./registrableDomain.ts";
import { asName, asNames, type Name, type SiteFields } from "./siteFields.ts";

/** The rules about a site's names: what is a hostname, and which may stand beside which. */
export function hostnameRules(site: SiteFields): readonly Diagnostic[] {
  return [
    ...syntaxOfNames(site),
    ...suffixes(site),
    ...fallbackOriginRules(site),
    ...neededNames(site),
    ...site.hostnames.flatMap((hostname) => hostnameRule(site, hostname)),
  ];
}

function syntaxOfNames(site: SiteFields): readonly Diagnostic[] {
  const check = (found: Field, rules?: HostnameRules) =>
    atValue(found, checkHostname(found.value, rules).diagnostic);
  return [
    ...[site.zone, site.fallbackOrigin, site.dnsDomain].flatMap((found) => (found ? check(found) : [])),
    ...site.dnsTargets.flatMap((found) => check(found, { target: true })),
    ...site.certificates.flatMap(({ domains }) =>
      domains.flatMap((found) => check(found, { wildcard: true })),
    ),
  ];
}

/** Zone and domain are what somebody registered; `com.cn` is what one registers below. */
function suffixes(site: SiteFields): readonly Diagnostic[] {
  const domainOf = (names: readonly Field[], suffix: string) =>
    asNames(names)
      .map(({ ascii }) => registrableDomain(ascii))
      .find((domain) => domain?.endsWith(`.${suffix}`));
  const within = (found: Field | undefined, names: readonly (Field | undefined)[]) => {
    const name = asName(found);
    if (!name || !isPublicSuffix(name.ascii)) return [];
    const domain = domainOf(
      names.flatMap((one) => one ?? []),
      name.ascii,
    );
    const message = l10n.t("{0} is a suffix that domains are registered below, not a domain", name.value);
    const remedy = domain ? l10n.t('Write "{0}".', domain) : l10n.t("Write the domain as it is registered.");
    const fixes = domain ? [changeTo(name.node, domain)] : [];
    return [atField(name, "public-suffix", message, remedy, { fixes })];
  };
  return [...within(site.zone, [site.fallbackOrigin]), ...within(site.dnsDomain, site.hostnames)];
}

function fallbackOriginRules(site: SiteFields): readonly Diagnostic[] {
  const zone = asName(site.zone);
  const fallbackOrigin = asName(site.fallbackOrigin);
  if (!zone || !fallbackOrigin) return [];
  const example = `cdn.${zone.ascii}`;
  const isTaken = asNames(site.hostnames).some(({ ascii }) => ascii === example);
  const fixes = isTaken ? [] : [changeTo(fallbackOrigin.node, example)];
  if (fallbackOrigin.ascii === zone.ascii) {
    // The zone's own name usually carries a website and mail, and a deploy would take over its address records.
    const message = l10n.t("The fallback origin is the zone {0} itself", shownHostname(zone.value));
    const remedy = l10n.t("Choose a host inside the zone that nothing else uses, for example {0}.", example);
    return [atField(fallbackOrigin, "fallback-origin-is-zone", message, remedy, { fixes })];
  }
  if (!isWithin(fallbackOrigin.ascii, zone.ascii)) {
    const message = l10n.t(
      "The fallback origin {0} is outside the zone {1}",
      shownHostname(fallbackOrigin.value),
      shownHostname(zone.value),
    );
    const remedy = l10n.t("Choose a host inside the zone, for example {0}.", example);
    return [atField(fallbackOrigin, "fallback-origin-outside-zone", message, remedy, { fixes })];
  }
  return [];
}

/** What of the site decides how each hostname is served, as far as it can be read. */
function placementOf(site: SiteFields): Placement {
  const { dns, dnsProvider, dnsAbroad } = site;
  return {
    zone: asName(site.zone)?.ascii,
    dns: dns && { provider: dnsProvider?.value ?? "", abroad: dnsAbroad?.value },
  };
}

/** Zone and fallback origin where a site cannot do without, and a fallback origin where it can. */
function neededNames(site: SiteFields): readonly Diagnostic[] {
  const hostnames = asNames(site.hostnames);
  const placement = placementOf(site);
  const { zone } = placement;
  const custom = hostnames.filter(({ ascii }) => !isWorkerDomain(placement, ascii));
  if (hasKey(site, "fallbackOrigin")) {
    const { fallbackOrigin } = site;
    if (zone === undefined || hostnames.length === 0 || custom.length > 0 || !fallbackOrigin) return [];
    // A rule of its own says more.
    if (hostnames.some(({ ascii }) => ascii === asName(fallbackOrigin)?.ascii)) return [];
    const message = l10n.t("No hostname needs the fallback origin {0}", shownHostname(fallbackOrigin.value));
    const remedy = l10n.t("Every hostname is in the zone {0} itself: take it out.", shownHostname(zone));
    const fixes = [remove(site.text, fallbackOrigin.node)];
    return [
      atField(fallbackOrigin, "fallback-origin-unneeded", message, remedy, { severity: "warning", fixes }),
    ];
  }
  if (site.zone === undefined && !hasKey(site, "zone")) {
    if (placement.dns?.provider === "cloudflare") return [missingZone(site)];
    const domains = new Set(hostnames.map(({ ascii }) => registrableDomain(ascii)));
    // Without a zone, all of one domain may be in it: the account knows.
    if (placement.dns === undefined && domains.size < 2) return [];
  } else if (zone === undefined) {
    return [];
  }
  const [first] = custom;
  return first ? [missingFallbackOrigin(site, first.value, zone, hostnames)] : [];
}

function hasKey({ node }: SiteFields, key: string): boolean {
  return properties(node).some((one) => one.key === key);
}

function missingZone(site: SiteFields): Diagnostic {
  const path = [...site.path, "zone"];
  const domain = asName(site.dnsDomain)?.ascii;
  const message = l10n.t('Site "{0}" needs its "zone": its DNS is at Cloudflare', site.name);
  const remedy = l10n.t("Name the zone: hostnames inside it need no record, the others a CNAME.");
  const fixes = domain === undefined ? [] : [insertKey(site.text, site.node, path, domain)];
  return atKey(site.node, path, "missing-key", message, remedy, { fixes });
}

function missingFallbackOrigin(
  site: SiteFields,
  hostname: string,
  zone: string | undefined,
  hostnames: readonly Name[],
): Diagnostic {
  const path = [...site.path, "fallbackOrigin"];
  const example = zone && `cdn.${zone}`;
  const isFree = example !== undefined && hostnames.every(({ ascii }) => ascii !== example);
  const message =
    zone === undefined
      ? l10n.t('Site "{0}" needs a "fallbackOrigin": its hostnames are not all of one zone', site.name)
      : l10n.t(
          'Site "{0}" needs a "fallbackOrigin": {1} is not served by the zone {2} itself',
          site.name,
          shownHostname(hostname),
          shownHostname(zone),
        );
  const remedy = l10n.t(
    "Add a host of your zone at Cloudflare, for example {0}: visitors' CNAME points there.",
    example ?? "cdn.example.com",
  );
  const fixes = isFree ? [insertKey(site.text, site.node, path, example)] : [];
  return atKey(site.node, path, "missing-key", message, remedy, { fixes });
}

function hostnameRule(site: SiteFields, hostname: Field): readonly Diagnostic[] {
  const removed = removeOneOfSeveral(site, hostname);
  if (hostname.value.startsWith("*.")) {
    // Wildcard custom hostnames are an Enterprise feature, and a wildcard cannot be verified: no one name to ask.
    const message = l10n.t("{0} is a wildcard", shownHostname(hostname.value));
    const remedy = l10n.t(
      "List each hostname: wildcard custom hostnames need an Enterprise plan at Cloudflare.",
    );
    return [atField(hostname, "hostname-wildcard", message, remedy, { fixes: removed })];
  }
  const name = asName(hostname);
  if (!name) return atValue(hostname, checkHostname(hostname.value).diagnostic, removed);
  const shown = shownHostname(name.value);
  if (hasReservedTop(name.ascii)) {
    const message = l10n.t("{0} ends in a name that is reserved for tests and documents", shown);
    const remedy = l10n.t("Use a hostname under a real domain.");
    return [atField(name, "hostname-reserved", message, remedy, { fixes: removed })];
  }
  if (name.ascii.length > 64) {
    // The common name of a certificate ends at 64 characters (RFC 5280, ub-common-name); longer ones would need
    // Cloudflare's branding in the certificate, which a deploy does not ask for.
    const message = l10n.t("{0} is longer than 64 characters, too long for its certificate", shown);
    const remedy = l10n.t("Use a shorter hostname.");
    return [atField(name, "hostname-long", message, remedy, { fixes: removed })];
  }
  const zone = asName(site.zone);
  if (name.ascii === zone?.ascii && !isWorkerDomain(placementOf(site), name.ascii)) {
    // Cloudflare: never make a custom hostname equal to the zone's name.
    const message = l10n.t("The public hostname {0} is the zone itself, and its DNS is elsewhere", shown);
    const remedy = l10n.t("Use another hostname, or put the site under another zone.");
    return [atField(name, "hostname-is-zone", message, remedy, { fixes: removed })];
  }
  if (name.ascii === asName(site.fallbackOrigin)?.ascii) {
    const message = l10n.t("The public hostname {0} is the fallback origin itself", shown);
    const remedy = l10n.t("Visitors' hostname points to the fallback origin, so the two must be different.");
    return [atField(name, "hostname-is-fallback-origin", message, remedy, { fixes: removed })];
  }
  const domain = asName(site.dnsDomain);
  if (domain && !isWithin(name.ascii, domain.ascii)) {
    const message = l10n.t(
      'The public hostname {0} is not in the domain {1} of "dns"',
      shown,
      shownHostname(domain.value),
    );
    const remedy = l10n.t(
      "One site's DNS is one domain: correct one of the two, or make a site for each domain.",
    );
    const fixes = [...changeDomain(site, domain, name.ascii), ...removed];
    return [atField(name, "dns-domain", message, remedy, { fixes })];
  }
  return [];
}

/** A site needs one hostname: the last one is changed, not taken out. */
function removeOneOfSeveral({ text }: SiteFields, { node }: Field): readonly Fix[] {
  return node.parent && elements(node.parent).length > 1 ? [remove(text, node)] : [];
}

/** Only where it suits every hostname: otherwise the next one would be wrong. */
function changeDomain(site: SiteFields, { node }: Field, hostname: string): readonly Fix[] {
  const domain = registrableDomain(hostname);
  const suitsAll = domain && asNames(site.hostnames).every(({ ascii }) => isWithin(ascii, domain));
  if (!suitsAll) return [];
  const { title, edits } = changeTo(node, domain);
  return [{ title: `"dns": ${title}`, edits }];
}
