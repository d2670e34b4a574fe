import * as l10n from "@vscode/l10n";
import type { Finding } from "./problem.ts";
import type { SiteFields } from "./siteFields.ts";
import { complain } from "./siteFindings.ts";

/** The rules about a site's worker. */
export function workerFindings({ workerName }: SiteFields): readonly Finding[] {
  return workerName ? complain(workerName, workerNameProblem(workerName.value)) : [];
}

function workerNameProblem(name: string) {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return undefined;
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return {
    code: "worker-name",
    message: l10n.t('"{0}" cannot be the name of a worker', name),
    remedy: near
      ? l10n.t('Use lower-case letters, digits and dashes, at most 63, no dash at the ends: "{0}".', near)
      : l10n.t("Use lower-case letters, digits and dashes, at most 63, no dash at the ends."),
    ...(near ? { replacement: near } : {}),
  } as const;
}
