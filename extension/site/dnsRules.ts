import * as l10n from "@vscode/l10n";
import { abroadLineId, defaultLineId, findLine } from "../providers/capabilities/dns.ts";
import { knownLines } from "../providers/knownLines.ts";
import { property } from "./configTree.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";
import { insertKey, remove } from "./fixes.ts";
import { shownHostname } from "./hostname.ts";
import { atField } from "./placeDiagnostic.ts";
import { asName, asNames, type Name, type SiteFields } from "./siteFields.ts";

/** Lines that are keys of `dns` themselves, whatever the provider calls them: under `lines` they would have two targets. */
const ownKeys: Readonly<Record<string, string>> = { [defaultLineId]: "default", [abroadLineId]: "abroad" };

/** The rules about what the public hostnames answer. */
export function dnsRules(site: SiteFields): readonly Diagnostic[] {
  const targets = asNames(site.dnsTargets, { target: true });
  return [...lineRules(site, targets), ...loopRules(site, targets)];
}

function lineRules(site: SiteFields, targets: readonly Name[]): readonly Diagnostic[] {
  const targetOf = (key: string): Name | undefined =>
    targets.find(({ path }) => path.at(-1) === key && path.at(-2) === "dns") ??
    (key === "abroad" ? asName(site.fallbackOrigin) : undefined);
  const provider: unknown = property(property(site.node, "dns"), "provider")?.value;
  const known = knownLines(typeof provider === "string" ? provider : undefined);
  return targets.flatMap((target) => {
    const [line, parent] = target.path.toReversed();
    const own = parent === "lines" ? ownKeys[findLine(known, `${line}`)?.id ?? ""] : undefined;
    if (own === undefined || targetOf(own)?.ascii === target.ascii) return [];
    const message = l10n.t('The line {0} has a key of its own, "{1}"', `${line}`, own);
    const remedy = l10n.t('Write its target as "{0}", beside "lines".', own);
    return [atField(target, "dns-line", message, remedy, { fixes: moveBesideLines(site, target, own) })];
  });
}

/** Out of `lines` and beside it; where the key has another target already, which of them is meant is not known. */
function moveBesideLines({ node, path, text }: SiteFields, target: Name, key: string): readonly Fix[] {
  const dns = property(node, "dns");
  if (!dns || property(dns, key)) return [];
  const added = insertKey(text, dns, [...path, "dns", key], target.value);
  const removed = remove(text, target.node);
  return [{ title: `${removed.title}, ${added.title}`, edits: [...removed.edits, ...added.edits] }];
}

function loopRules(site: SiteFields, targets: readonly Name[]): readonly Diagnostic[] {
  const hostnames: readonly Name[] = asNames(site.hostnames);
  return targets.flatMap((target) => {
    if (!hostnames.some(({ ascii }) => ascii === target.ascii)) return [];
    const message = l10n.t(
      "The target {0} is a public hostname of this site: its record would point to itself",
      shownHostname(target.value),
    );
    const remedy = l10n.t("Write the CNAME target that the other CDN shows for this domain.");
    return [atField(target, "dns-loop", message, remedy, { fixes: [remove(site.text, target.node)] })];
  });
}
