import * as l10n from "@vscode/l10n";
import { originSchema } from "../origins/implementations.ts";
import { toValue } from "./configTree.ts";
import { optionFindings } from "./optionFindings.ts";
import type { Complaint, Finding } from "./problem.ts";
import type { SiteFields } from "./siteFields.ts";
import { complain } from "./siteFindings.ts";
import { workerOptionProblems } from "./workerOptionProblems.ts";
import { workerOptionsSchema } from "./workerOptions.ts";

/** The rules about a site's worker. */
export function workerFindings(site: SiteFields): readonly Finding[] {
  const { workerName } = site;
  return [
    ...(workerName ? complain(workerName, workerNameProblem(workerName.value)) : []),
    ...severalOptions(site),
  ];
}

/** Rules about several options at once, for options that keep their schema. */
function severalOptions({ worker, origins, path }: SiteFields): readonly Finding[] {
  if (!worker) return [];
  const options = workerOptionsSchema.safeParse(toValue(worker));
  if (!options.success) return [];
  const readable = origins.flatMap(({ node }) => originSchema.safeParse(toValue(node)).data ?? []);
  return optionFindings(worker, [...path, "worker"], workerOptionProblems(options.data, readable));
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
