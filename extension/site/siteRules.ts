import * as l10n from "@vscode/l10n";
import { checkCacheControl } from "./cacheControl.ts";
import { certificateRules } from "./certificateRules.ts";
import { anchor } from "./configTree.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { dnsRules } from "./dnsRules.ts";
import { changeTo } from "./fixes.ts";
import { hostnameRules } from "./hostnameRules.ts";
import { originRules } from "./originRules.ts";
import { atKey, atValue } from "./placeDiagnostic.ts";
import type { SiteFields } from "./siteFields.ts";
import { workerRules } from "./workerRules.ts";

/** The rules about one site that its schema cannot say. */
export function siteRules(site: SiteFields): readonly Diagnostic[] {
  return [
    ...nameRule(site),
    ...hostnameRules(site),
    ...originRules(site),
    ...site.cacheControls.flatMap((value) => atValue(value, checkCacheControl(value.value))),
    ...dnsRules(site),
    ...certificateRules(site),
    ...workerRules(site),
  ];
}

/** A site's name is typed at the command line and written into the head of its worker. */
function nameRule({ name, node, path }: SiteFields): readonly Diagnostic[] {
  const rule = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]{0,62}$/u;
  if (rule.test(name)) return [];
  const message = l10n.t('"{0}" cannot be the name of a site', name);
  const remedy = l10n.t(
    "Use letters, digits, dots, dashes and underscores, at most 63, the first a letter or digit.",
  );
  const near = name
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+|-+$/gu, "")
    .slice(0, 63);
  const fixes = rule.test(near) ? [changeTo(anchor(node), near)] : [];
  return [atKey(node, path, "site-name", message, remedy, { fixes })];
}
