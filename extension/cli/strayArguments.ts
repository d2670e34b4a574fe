/* What was typed and would be taken for something else than the person meant: better refused than done. */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { Invocation } from "./arguments.ts";

/**
 * Refuses what a command would not look at: `deploy images` means one site to the person who typed it, and would
 * deploy all of them.
 *
 * @throws CdnError (config)
 */
export function refuseExtra({ command, positionals }: Invocation, most: number): void {
  const [extra] = positionals.slice(most);
  if (extra === undefined) return;
  throw new CdnError({
    reason: "config",
    subject: `cdn-worker ${command}`,
    what: l10n.t('it takes no argument "{0}"', extra),
    remedy: l10n.t("To choose one site of the file, write --site {0}.", extra),
  });
}

/**
 * Refuses a name behind `--yes` that can be no foreign object's: `rollback --yes 646d83d7` means a version to the
 * person who typed it, and would roll back to another one.
 *
 * @param names that the command could ask a yes for
 * @throws CdnError (config)
 */
export function refuseNames({ command, consents }: Invocation, names: readonly string[]): void {
  const stray = consents.find((name) => !names.includes(name));
  if (stray === undefined) return;
  throw new CdnError({
    reason: "config",
    subject: `cdn-worker ${command}`,
    what: l10n.t('--yes takes "{0}" for the name of a foreign object, and there is none to replace', stray),
    remedy: l10n.t("Write --yes last: {0}.", `cdn-worker ${command} ${stray} --yes`),
  });
}

/**
 * Refuses a site's name behind `--yes` where the file holds several: `destroy --yes images` means one site to the
 * person who typed it, and would destroy all of them.
 *
 * @throws CdnError (config)
 */
export function refuseSiteAsName(
  { command, consents, site }: Pick<Invocation, "command" | "consents" | "site">,
  sites: readonly { readonly name: string }[],
): void {
  if (site !== undefined || sites.length < 2) return;
  const meant = sites.find(({ name }) => consents.includes(name))?.name;
  if (meant === undefined) return;
  throw new CdnError({
    reason: "config",
    subject: `cdn-worker ${command}`,
    what: l10n.t(
      '"{0}" behind --yes is the name of a site, and the file holds {1} sites',
      meant,
      sites.length,
    ),
    remedy: l10n.t("To choose one site of the file, write --site {0}.", meant),
  });
}
