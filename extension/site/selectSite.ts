import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { nearName } from "./nearName.ts";
import type { Site } from "./site.ts";

/**
 * The site of that name, or the only one there is.
 *
 * @throws CdnError (`config`) when there is none, or several and no name.
 */
export function selectSite(sites: readonly Site[], name?: string): Site {
  const names = sites.map((site) => site.name);
  const refuse = (subject: string, what: string, remedy: string) =>
    new CdnError({ reason: "config", subject, what, remedy });
  if (name !== undefined) {
    const site = sites.find((one) => one.name === name);
    if (site) return site;
    const near = nearName(name, names);
    throw refuse(
      l10n.t("Site {0}", name),
      l10n.t("there is no site of that name"),
      near === undefined
        ? l10n.t("The sites are: {0}.", names.join(", ") || l10n.t("none"))
        : l10n.t('Did you mean "{0}"?', near),
    );
  }
  const [only, ...others] = sites;
  if (!only) throw refuse("cdn.jsonc", l10n.t("it holds no site"), l10n.t('Add one to "sites".'));
  if (others.length > 0) {
    throw refuse(
      "cdn.jsonc",
      l10n.t("it holds {0} sites", sites.length),
      l10n.t("Name one with --site: {0}.", names.join(", ")),
    );
  }
  return only;
}
