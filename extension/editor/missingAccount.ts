import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { descriptorOf, type ProviderId } from "../providers/registry.ts";

/** No account of a service that the site cannot do without. */
export function missingAccount(provider: ProviderId, site: { readonly name: string }): CdnError {
  const service = descriptorOf(provider).title;
  return new CdnError({
    reason: "unauthenticated",
    provider,
    subject: l10n.t("{0} account of site {1}", service, site.name),
    what: l10n.t("none is connected"),
    remedy: l10n.t('Run "CDN: Connect {0}…" and try again.', service),
  });
}
