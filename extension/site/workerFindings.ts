import * as l10n from "@vscode/l10n";
import type { Complaint, Finding } from "./problem.ts";
import type { SiteFields } from "./siteFields.ts";
import { complain } from "./siteFindings.ts";

/** The rules about a site's worker. */
export function workerFindings({ workerName }: SiteFields): readonly Finding[] {
  return workerName ? complain(workerName, workerNameProblem(workerName.value)) : [];
  // Rules about several options at once belong to workerOptions.ts: once it exports `workerOptionProblems`, call
  // it here for options that keep their schema, through `optionFindings`.
}

/** Also a subdomain of workers.dev, hence a DNS label: RFC 1123 §2.1. */
function workerNameProblem(name: string): Complaint | undefined {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return undefined;
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return {
    code: "worker-name",
    message: l10n.t('"{0}" cannot be the name of a worker', name),
    remedy: l10n.t("Use lower-case letters, digits and dashes, at most 63, no dash at the ends."),
    ...(near === "" ? {} : { replacement: near }),
  };
}
