import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { originKinds } from "../origins/implementations.ts";
import type { WrittenOrigin } from "../origins/originProblem.ts";
import { isOriginType } from "../origins/registry.ts";
import { cacheControlProblem } from "./cacheControl.ts";
import { anchor, type Field, field, nodeAt, type Path, property, toValue } from "./configTree.ts";
import { checkHostname, type HostnameRules, hasReservedTop, isWithin, shownHostname } from "./hostname.ts";
import { nearName } from "./nearName.ts";
import type { Complaint, Finding, ProblemCode, Severity } from "./problem.ts";
import { asName, asNames, type Name, type OriginFields, type SiteFields } from "./siteFields.ts";

/** The rules about one site that its schema cannot say. */
export function siteFindings(site: SiteFields): readonly Finding[] {
  return [
    ...nameFindings(site),
    ...syntaxOfNames(site),
    ...fallbackOriginFindings(site),
    ...site.hostnames.flatMap((hostname) => hostnameFindings(site, hostname)),
    ...originChoice(site),
    ...site.origins.flatMap(originFindings),
    ...site.cacheControls.flatMap((value) => complain(value, cacheControlProblem(value.value))),
    ...dnsFindings(site),
    ...certificateFindings(site),
  ];
}

/** Puts a rule's complaint at the value it is about. */
export function complain(found: Field, complaint: Complaint | undefined): readonly Finding[] {
  if (!complaint) return [];
  const { code, message, severity = "error", replacement } = complaint;
  const remedy =
    replacement === undefined || complaint.remedy.includes(replacement)
      ? complaint.remedy
      : `${complaint.remedy} ${l10n.t('Did you mean "{0}"?', replacement)}`;
  const { offset, length } = found.node;
  const fix =
    replacement === undefined
      ? {}
      : {
          fix: {
            offset,
            length,
            title: l10n.t('Change it to "{0}"', replacement),
            newText: JSON.stringify(replacement),
          },
        };
  return [{ offset, length, severity, code, path: found.path, message, remedy, ...fix }];
}

function at(
  found: Field,
  code: ProblemCode,
  message: string,
  remedy: string,
  severity: Severity = "error",
): Finding {
  const { offset, length } = found.node;
  return { offset, length, severity, code, path: found.path, message, remedy };
}

/** A site's name is typed at the command line and written into the head of its worker. */
function nameFindings({ name, node, path }: SiteFields): readonly Finding[] {
  if (/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]{0,62}$/u.test(name)) return [];
  const message = l10n.t('"{0}" cannot be the name of a site', name);
  const remedy = l10n.t(
    "Use letters, digits, dots, dashes and underscores, at most 63, the first a letter or digit.",
  );
  return [{ ...anchor(node), severity: "error", code: "site-name", path, message, remedy }];
}

function syntaxOfNames(site: SiteFields): readonly Finding[] {
  const check = (found: Field, rules?: HostnameRules) =>
    complain(found, checkHostname(found.value, rules).complaint);
  return [
    ...[site.zone, site.fallbackOrigin, site.dnsDomain].flatMap((found) => (found ? check(found) : [])),
    ...site.dnsTargets.flatMap((found) => check(found, { target: true })),
    ...site.certificates.flatMap(({ domains }) =>
      domains.flatMap((found) => check(found, { wildcard: true })),
    ),
  ];
}

function fallbackOriginFindings(site: SiteFields): readonly Finding[] {
  const zone = asName(site.zone);
  const fallbackOrigin = asName(site.fallbackOrigin);
  if (!zone || !fallbackOrigin) return [];
  const example = `cdn.${zone.ascii}`;
  if (fallbackOrigin.ascii === zone.ascii) {
    // The zone's own name usually carries a website and mail, and a deploy would take over its address records.
    const message = l10n.t("The fallback origin is the zone {0} itself", shownHostname(zone.value));
    const remedy = l10n.t("Choose a host inside the zone that nothing else uses, for example {0}.", example);
    return [at(fallbackOrigin, "fallback-origin-is-zone", message, remedy)];
  }
  if (!isWithin(fallbackOrigin.ascii, zone.ascii)) {
    const message = l10n.t(
      "The fallback origin {0} is outside the zone {1}",
      shownHostname(fallbackOrigin.value),
      shownHostname(zone.value),
    );
    const remedy = l10n.t("Choose a host inside the zone, for example {0}.", example);
    return [at(fallbackOrigin, "fallback-origin-outside-zone", message, remedy)];
  }
  return [];
}

function hostnameFindings(site: SiteFields, hostname: Field): readonly Finding[] {
  if (hostname.value.startsWith("*.")) {
    // Wildcard custom hostnames are an Enterprise feature, and a wildcard cannot be verified: no one name to ask.
    const message = l10n.t("{0} is a wildcard", shownHostname(hostname.value));
    const remedy = l10n.t(
      "List each hostname: wildcard custom hostnames need an Enterprise plan at Cloudflare.",
    );
    return [at(hostname, "hostname-wildcard", message, remedy)];
  }
  const name = asName(hostname);
  if (!name) return complain(hostname, checkHostname(hostname.value).complaint);
  const shown = shownHostname(name.value);
  if (hasReservedTop(name.ascii)) {
    const message = l10n.t("{0} ends in a name that is reserved for tests and documents", shown);
    return [at(name, "hostname-reserved", message, l10n.t("Use a hostname under a real domain."))];
  }
  if (name.ascii.length > 64) {
    // The common name of a certificate ends at 64 characters (RFC 5280, ub-common-name); longer ones would need
    // Cloudflare's branding in the certificate, which a deploy does not ask for.
    const message = l10n.t("{0} is longer than 64 characters, too long for its certificate", shown);
    return [at(name, "hostname-long", message, l10n.t("Use a shorter hostname."))];
  }
  const zone = asName(site.zone);
  if (name.ascii === zone?.ascii) {
    // Cloudflare: never make a custom hostname equal to the zone's name.
    const message = l10n.t("The public hostname {0} is the zone itself", shown);
    const remedy = l10n.t("Use a hostname whose DNS is elsewhere, or put the site under another zone.");
    return [at(name, "hostname-is-zone", message, remedy)];
  }
  if (name.ascii === asName(site.fallbackOrigin)?.ascii) {
    const message = l10n.t("The public hostname {0} is the fallback origin itself", shown);
    const remedy = l10n.t("Visitors' hostname points to the fallback origin, so the two must be different.");
    return [at(name, "hostname-is-fallback-origin", message, remedy)];
  }
  const findings: Finding[] = [];
  if (zone && isWithin(name.ascii, zone.ascii)) {
    // Cloudflare accepts a subdomain of the SaaS zone as a custom hostname, so this is advice and no refusal:
    // such a name's DNS is in the zone already, and a proxied record or bucket domain needs no validation.
    const message = l10n.t(
      "The public hostname {0} is inside the zone {1}",
      shown,
      shownHostname(zone.value),
    );
    const remedy = l10n.t(
      "Cloudflare for SaaS is meant for hostnames whose DNS is elsewhere; a host of the zone needs none of it.",
    );
    findings.push(at(name, "hostname-in-zone", message, remedy, "warning"));
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
    findings.push(at(name, "dns-domain", message, remedy));
  }
  return findings;
}

function originChoice(site: SiteFields): readonly Finding[] {
  const one = property(site.node, "origin");
  const more = property(site.node, "origins");
  if (one && more) {
    const message = l10n.t('"origin" and "origins" are both there');
    const remedy = l10n.t('Keep "origin" for one bucket, or "origins" for two that are asked in order.');
    return [
      {
        ...anchor(more),
        severity: "error",
        code: "origin-and-origins",
        path: [...site.path, "origins"],
        message,
        remedy,
      },
    ];
  }
  if (!one && !more) {
    const message = l10n.t('The key "{0}" is missing', "origin");
    const remedy = l10n.t("Add it, for example {0}.", '"origin": { "type": "r2", "bucket": "my-files" }');
    return [
      {
        ...anchor(site.node),
        severity: "error",
        code: "missing-key",
        path: [...site.path, "origin"],
        message,
        remedy,
      },
    ];
  }
  const [first, second] = site.origins;
  if (second?.bucket && first?.bucket?.value === second.bucket.value && sameOrigin(first, second)) {
    const message = l10n.t('Both entries of "origins" are the bucket {0}', second.bucket.value);
    return [
      at(second.bucket, "origins-same", message, l10n.t("Name another bucket, or remove the second entry.")),
    ];
  }
  return [];
}

/** The same bucket at the same place. */
export function sameOrigin(a: OriginFields, b: OriginFields): boolean {
  const { type } = a;
  if (!isOriginType(type) || type !== b.type) return false;
  const place = ({ node }: OriginFields) =>
    JSON.stringify(
      originKinds[type].identity.map((key) => `${property(node, key)?.value ?? ""}`.toLowerCase()),
    );
  return place(a) === place(b);
}

function originFindings({ type, node, path }: OriginFields): readonly Finding[] {
  if (!isOriginType(type)) return [];
  return originKinds[type].problems(written(node)).flatMap((problem): readonly Finding[] => {
    const found = nodeAt(node, problem.path) ?? node;
    const place = [...path, ...problem.path];
    const value = field(found, place);
    if (value && problem.severity !== "warning") return complain(value, problem);
    const { code, message, remedy, severity = "error" } = problem;
    return [{ ...anchor(found), severity, code, path: place, message, remedy }];
  });
}

function written(node: Node): WrittenOrigin {
  const value = toValue(node);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Lines that are keys of `dns` themselves, by DNSPod's names and ids: under `lines` they would have two targets. */
const ownKeys: Readonly<Record<string, string>> = {
  默认: "default",
  "0": "default",
  境外: "abroad",
  "3=0": "abroad",
};

function dnsFindings(site: SiteFields): readonly Finding[] {
  const hostnames: readonly Name[] = asNames(site.hostnames);
  const targets = asNames(site.dnsTargets, { target: true });
  const targetOf = (key: string): Name | undefined =>
    targets.find(({ path }) => path.at(-1) === key && path.at(-2) === "dns") ??
    (key === "abroad" ? asName(site.fallbackOrigin) : undefined);
  const lines = targets.flatMap((target) => {
    const [line, parent] = target.path.toReversed();
    const own = parent === "lines" && Object.hasOwn(ownKeys, `${line}`) ? ownKeys[`${line}`] : undefined;
    if (own === undefined || targetOf(own)?.ascii === target.ascii) return [];
    const message = l10n.t('The line {0} has a key of its own, "{1}"', `${line}`, own);
    return [at(target, "dns-line", message, l10n.t('Write its target as "{0}", beside "lines".', own))];
  });
  const loops = targets.flatMap((target) => {
    const looped = hostnames.find(({ ascii }) => ascii === target.ascii);
    if (!looped) return [];
    const message = l10n.t(
      "The target {0} is a public hostname of this site: its record would point to itself",
      shownHostname(target.value),
    );
    return [
      at(
        target,
        "dns-loop",
        message,
        l10n.t("Write the CNAME target that the other CDN shows for this domain."),
      ),
    ];
  });
  return [...lines, ...loops];
}

function certificateFindings(site: SiteFields): readonly Finding[] {
  return site.certificates.flatMap(({ node, path }) => {
    const key = property(node, "key");
    const acme = property(node, "acme");
    const directory = field(property(acme, "directory"), [...path, "acme", "directory"]);
    const findings: Finding[] = directory
      ? [...complain(directory, acmeDirectoryProblem(directory.value))]
      : [];
    if (key && !property(node, "cert")) {
      const message = l10n.t('"key" is there without "cert"');
      const remedy = l10n.t('Add "cert", the file with the full chain.');
      findings.push(atKey(key, [...path, "key"], "certificate-source", message, remedy));
    }
    // The challenge is published at the site's DNS provider unless told otherwise.
    if (acme && !property(site.node, "dns") && property(acme, "dns")?.value !== "cloudflare") {
      const message = l10n.t('"acme" needs a DNS provider for its challenge, and the site has no "dns"');
      const remedy = l10n.t(
        'Add "dns" to the site, or "dns": "cloudflare" to "acme" if the zone holds these names.',
      );
      findings.push(atKey(acme, [...path, "acme"], "certificate-source", message, remedy));
    }
    return findings;
  });
}

/** An alias, or the directory's URL (RFC 8555 §7.1.1: over https; a test authority may be on this machine). */
function acmeDirectoryProblem(directory: string): Complaint | undefined {
  const aliases = ["letsencrypt", "letsencrypt-staging"];
  if (aliases.includes(directory)) return undefined;
  if (URL.canParse(directory)) {
    const { protocol, hostname } = new URL(directory);
    if (protocol === "https:") return undefined;
    if (protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return undefined;
  }
  const near = nearName(directory, aliases);
  return {
    code: "certificate-source",
    message: l10n.t('"{0}" is not the directory of an ACME authority', directory),
    remedy: l10n.t("Write letsencrypt, letsencrypt-staging or an https:// URL."),
    ...(near === undefined ? {} : { replacement: near }),
  };
}

function atKey(node: Node, path: Path, code: ProblemCode, message: string, remedy: string): Finding {
  return { ...anchor(node), severity: "error", code, path, message, remedy };
}
