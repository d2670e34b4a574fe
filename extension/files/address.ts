import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { selectSite } from "../site/selectSite.ts";
import type { Site } from "../site/site.ts";

export interface Address {
  readonly site: Site;
  /** Below the site, without a first slash: what visitors see, before it is encoded. */
  readonly path: string;
}

/**
 * `SITE:PATH`, `SITE`, `:PATH` of the only site or of the one that `--site` names; also a URL of a site.
 *
 * @throws CdnError (config) for a site that there is not
 */
export function parseAddress(text: string, sites: readonly Site[], named: string | undefined): Address {
  if (/^https?:\/\//i.test(text)) return addressOfUrl(text, sites);
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const path = (colon < 0 ? "" : text.slice(colon + 1)).replace(/^\/+/, "");
  return { site: selectSite(sites, name === "" ? named : name), path };
}

function addressOfUrl(text: string, sites: readonly Site[]): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const site = sites.find(({ hostnames }) => url !== undefined && hostnames.includes(url.hostname));
  if (url === undefined || site === undefined) {
    throw new CdnError({
      reason: "config",
      subject: text,
      what: l10n.t("it is no address of a site in cdn.jsonc"),
      remedy: l10n.t("The hostnames are: {0}.", sites.flatMap(({ hostnames }) => hostnames).join(", ")),
    });
  }
  try {
    return { site, path: decodeURIComponent(url.pathname.slice(1)) };
  } catch {
    return { site, path: url.pathname.slice(1) };
  }
}
