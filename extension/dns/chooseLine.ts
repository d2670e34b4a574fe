import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { type DnsCapabilities, type DnsLine, findLine } from "../providers/capabilities/dns.ts";

/**
 * The line that `cdn.jsonc` means by a name, an id or an alias.
 *
 * @throws CdnError: `config` for a line that nobody knows, `quota` for one that the domain's plan does not have.
 */
export function chooseLine(
  wanted: string,
  { lines, plansPage }: Pick<DnsCapabilities, "lines" | "plansPage">,
): DnsLine {
  const line = findLine(lines, wanted);
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
      ...(plansPage === undefined
        ? { remedy: l10n.t("Take the line out of cdn.jsonc, or choose a plan that has it.") }
        : {
            remedy: l10n.t("Take the line out of cdn.jsonc, or choose a plan that has it at {0}.", plansPage),
            link: plansPage,
          }),
    });
  }
  return line;
}
