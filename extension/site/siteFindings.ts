import * as l10n from "@vscode/l10n";
import { b2EndpointProblem } from "./b2Endpoint.ts";
import { b2BucketOrModeProblem, b2BucketProblem, r2BucketProblem } from "./bucketName.ts";
import { cacheControlProblem } from "./cacheControl.ts";
import { anchor, type Field, property } from "./configTree.ts";
import { checkHostname, type HostnameRules, hasReservedTop, isWithin, shownHostname } from "./hostname.ts";
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
  const { code, message, remedy, severity = "error", replacement } = complaint;
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
  const place = ({ type, bucket, endpoint, node }: OriginFields) =>
    JSON.stringify([
      type,
      bucket?.value,
      endpoint?.value.toLowerCase(),
      property(node, "jurisdiction")?.value ?? "",
    ]);
  return place(a) === place(b);
}

function originFindings(origin: OriginFields): readonly Finding[] {
  const { type, bucket, endpoint, buckets, bucketsNode } = origin;
  if (type === "r2") return bucket ? complain(bucket, r2BucketProblem(bucket.value)) : [];
  if (type !== "b2") return [];
  const list: Finding[] = [];
  if (bucket?.value === "$host" && buckets.length === 0) {
    // Without a list a visitor could pick any bucket that the key opens, by choosing a hostname.
    const message = l10n.t('"$host" needs the list of buckets that it may name');
    const remedy = l10n.t('Add "buckets": ["…"] beside it.');
    list.push(at(bucket, "bucket-list", message, remedy));
  } else if (bucketsNode && bucket && bucket.value !== "$host") {
    const message = l10n.t('"buckets" has no effect without "bucket": "$host"');
    list.push({
      ...anchor(bucketsNode),
      severity: "warning",
      code: "bucket-list",
      path: [...origin.path, "buckets"],
      message,
      remedy: l10n.t("Remove it."),
    });
  }
  return [
    ...(bucket ? complain(bucket, b2BucketOrModeProblem(bucket.value)) : []),
    ...list,
    ...buckets.flatMap((one) => complain(one, b2BucketProblem(one.value))),
    ...(endpoint ? complain(endpoint, b2EndpointProblem(endpoint.value)) : []),
  ];
}

function dnsFindings(site: SiteFields): readonly Finding[] {
  const hostnames: readonly Name[] = asNames(site.hostnames);
  return asNames(site.dnsTargets, { target: true }).flatMap((target) => {
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
}

function certificateFindings(site: SiteFields): readonly Finding[] {
  return site.certificates.flatMap(({ node, path }) => {
    const cert = property(node, "cert");
    const key = property(node, "key");
    const acme = property(node, "acme");
    const finding = (message: string, remedy: string): readonly Finding[] => [
      {
        ...anchor(acme ?? cert ?? key ?? node),
        severity: "error",
        code: "certificate-source",
        path,
        message,
        remedy,
      },
    ];
    if (acme && (cert || key)) {
      return finding(
        l10n.t('The certificate has files and "acme"'),
        l10n.t('Keep "cert" and "key" to read files, or "acme" to obtain a certificate.'),
      );
    }
    if (!cert !== !key) {
      return finding(
        cert ? l10n.t('"cert" is there without "key"') : l10n.t('"key" is there without "cert"'),
        l10n.t("Write both: the file with the full chain and the file with its private key."),
      );
    }
    return [];
  });
}
