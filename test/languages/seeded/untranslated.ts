import * as l10n from "@vscode/l10n";

/** Two texts that no bundle has: what the check of the translations must find. */
export const untranslated = () => [
  l10n.t("A sentence, that nobody has translated"),
  l10n.t("{0} seeded gaps", 2),
];
