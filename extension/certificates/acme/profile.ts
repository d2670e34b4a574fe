import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { acmeProblem } from "./acmeProblem.ts";
import { readDirectory } from "./directory.ts";

/** Throws where the authority does not offer a profile of this name (draft-ietf-acme-profiles §3). */
export async function ensureProfile(
  profile: string,
  directory: string,
  { signal }: Pick<RunContext, "signal">,
): Promise<void> {
  const subject = l10n.t("ACME profile {0}", profile);
  const { profiles } = await readDirectory(directory, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw acmeProblem(error instanceof Error ? (error.cause ?? error) : error, { subject, directory });
  });
  if (profiles?.includes(profile)) return;
  throw new CdnError({
    reason: "config",
    subject,
    what: l10n.t("the authority {0} does not offer it", new URL(directory).host),
    remedy: profiles?.length
      ? l10n.t("It offers: {0}. Correct acme.profile, or leave it out.", profiles.join(", "))
      : l10n.t("It offers none. Leave acme.profile out."),
  });
}
