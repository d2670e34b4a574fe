import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { DnsCapabilities, DnsLine } from "../providers/capabilities/dns.ts";
import { wellKnownLines } from "../providers/dnspod/lines.ts";

/**
 * The line that `cdn.jsonc` means by a name or an id. Names differ on the international site, so the Chinese names
 * are understood there, too.
 *
 * @throws CdnError: `config` for a line that nobody knows, `quota` for one that the domain's plan does not have.
 */
export function chooseLine(wanted: string, capabilities: DnsCapabilities): DnsLine {
  const { lines } = capabilities;
  const knownId = wellKnownLines.find((line) => line.name === wanted)?.id;
  const line =
    lines.find(({ id }) => id === wanted) ??
    lines.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ??
    lines.find(({ id }) => id === knownId);
  if (line === undefined) {
    const names = lines.filter(({ usable }) => usable).map(({ name }) => name);
    throw new CdnError({
      reason: "config",
      subject: l10n.t("DNS line {0}", wanted),
      what: l10n.t("the provider knows no such line"),
      remedy: l10n.t("Use one of these in cdn.jsonc: {0}.", names.slice(0, 30).join(", ")),
    });
  }
  if (!line.usable) {
    throw new CdnError({
      reason: "quota",
      subject: l10n.t("DNS line {0}", line.name),
      what: l10n.t("the domain's plan does not have it"),
      remedy: l10n.t("Take the line out of cdn.jsonc, or choose a plan that has it at {0}.", plansPage),
      link: plansPage,
    });
  }
  return line;
}

const plansPage = "https://dnspod.cloud.tencent.com/purchase";
