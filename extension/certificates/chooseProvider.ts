import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { Credentials } from "../core/credentials.ts";
import { findKey, type ProviderDescriptor, requireKey } from "../providers/capabilities/descriptor.ts";
import {
  type CertificateProviderId,
  certificateProviderIds,
  descriptorOf,
  providers,
} from "../providers/registry.ts";

/**
 * The domestic CDN that is meant: the one that is named, else the only one whose key is given. A key that opens other
 * services of its firm too, such as a DNS, says less than one that is for the CDN alone.
 *
 * @throws CdnError: `config` for a name that no CDN has, or where several keys are given; `unauthenticated` where
 * none is.
 */
export function chooseCertificateProvider(credentials: Credentials, wanted?: string): CertificateProviderId {
  if (wanted !== undefined) {
    const named = certificateProviderIds.find((id) => id === wanted);
    if (named) return named;
    throw new CdnError({
      reason: "config",
      subject: `--provider ${wanted}`,
      what: l10n.t("no CDN is called so"),
      remedy: l10n.t("Use one of: {0}", certificateProviderIds.join(", ")),
    });
  }
  const all = certificateProviderIds.filter((id) => findKey(descriptorOf(id), credentials));
  const own = all.filter((id) => !isShared(id));
  const given = own.length > 0 ? own : all;
  const [only, ...others] = given;
  if (only === undefined) {
    const [usual] = certificateProviderIds;
    requireKey(descriptorOf(usual), credentials);
    return usual;
  }
  if (others.length === 0) return only;
  throw new CdnError({
    reason: "config",
    subject: l10n.t("Domestic CDN"),
    what: l10n.t("keys of several are given ({0})", given.join(", ")),
    remedy: l10n.t("Say which one is meant: --provider {0}", only),
  });
}

/** Whether its key is that of another provider too. */
function isShared(id: CertificateProviderId): boolean {
  const variables = variablesOf(descriptorOf(id));
  return providers.some(
    (other) => other.id !== id && variablesOf(other).some((one) => variables.includes(one)),
  );
}

function variablesOf({ key }: Pick<ProviderDescriptor, "key">): readonly string[] {
  return Object.values(key).map(({ variable }) => variable);
}
