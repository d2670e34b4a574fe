import { dirname, resolve } from "node:path";
import * as l10n from "@vscode/l10n";
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { acrossSites } from "./acrossSites.ts";
import { anchor, nodeAt, type Path, properties, property, toValue } from "./configTree.ts";
import { duplicateKeys } from "./duplicateKeys.ts";
import { tooDeep } from "./nesting.ts";
import { type ConfigProblem, type Finding, lineCounter } from "./problem.ts";
import { type Config, configSchema, siteSchema } from "./schema.ts";
import { schemaFindings } from "./schemaFindings.ts";
import { findSecrets, withoutSecrets } from "./secretFindings.ts";
import type { Site } from "./site.ts";
import { asName, type SiteFields, siteFields } from "./siteFields.ts";
import { siteFindings } from "./siteFindings.ts";
import { isIncomplete, losesText, syntaxFindings } from "./syntaxFindings.ts";
import { toSite } from "./toSite.ts";
import { workerFindings } from "./workerFindings.ts";

export interface ParsedConfig {
  /** There when the file matches the schema. */
  readonly config?: Config;
  /** The sites without an error of their own, in the order of the file. */
  readonly sites: readonly Site[];
  /** Everything that is wrong, in the order of the file. */
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads the text of a `cdn.jsonc`. Never throws: whatever the text is, all that is wrong with it comes back at
 * once, each with its place, and no message holds a secret.
 *
 * @param file path of the text; names it in problems, and its folder is where relative paths start.
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  const errors: ParseError[] = [];
  // A byte order mark is no JSON; a blank in its place keeps every offset.
  const json = text.replace(/^\uFEFF/, " ");
  const count = lineCounter(text);
  const depth = tooDeep(json);
  if (depth !== undefined)
    return { sites: [], problems: [{ file, ...count(depth), ...nestedTooDeeply(depth) }] };
  const root = parseTree(json, errors, { allowTrailingComma: true });
  const secrets = findSecrets(json, root);
  const parsed = root ? configSchema.safeParse(toValue(root)) : undefined;
  const sites = Array.from(siteNodes(root), ([name, node]) => siteFields(name, node));

  const findings = [
    ...syntaxFindings(json, errors),
    ...(root
      ? [
          ...duplicateKeys(root),
          ...schemaFindings(root, parsed?.error?.issues ?? []),
          ...noSites(root),
          ...sites.flatMap((site) => [...siteFindings(site), ...workerFindings(site)]),
          ...acrossSites(sites, (offset) => count(offset).line),
        ].filter(({ code, path }) => code !== "missing-key" || !isTorn(root, path, errors))
      : []),
  ];
  const all = [
    ...secrets.findings,
    ...withoutEchoes(findings, errors).filter(
      ({ offset, code }) => code === "syntax" || !secrets.covered.has(offset),
    ),
  ].toSorted((a, b) => a.offset - b.offset);

  return {
    ...(parsed?.success && errors.length === 0 ? { config: parsed.data } : {}),
    sites: errors.length > 0 ? [] : soundSites(sites, all, dirname(resolve(file))),
    problems: all
      .map((finding) => withoutSecrets(finding, secrets.secrets))
      .map((finding) => ({ file, ...count(finding.offset), ...finding })),
  };
}

function nestedTooDeeply(offset: number): Finding {
  const message = l10n.t("Too many brackets stand inside one another");
  const remedy = l10n.t("A site needs seven levels at most: something is pasted here that is no site.");
  return { offset, length: 1, severity: "error", code: "syntax", path: [], message, remedy };
}

/** Each name once: a second site of the same name is a duplicate key and nothing more. */
function siteNodes(root: Node | undefined): ReadonlyMap<string, Node> {
  const entries = properties(property(root, "sites"))
    .flatMap(({ key, valueNode }) => (valueNode?.type === "object" ? [[key, valueNode] as const] : []))
    .toReversed();
  return new Map(Array.from(new Map(entries)).toReversed());
}

function noSites(root: Node): readonly Finding[] {
  const sites = property(root, "sites");
  if (sites?.type !== "object" || properties(sites).length > 0) return [];
  const message = l10n.t("There is no site in this file");
  const remedy = l10n.t('Add one to "sites": a name and what it consists of.');
  return [{ ...anchor(sites), severity: "warning", code: "no-sites", path: ["sites"], message, remedy }];
}

/** Is the key perhaps there, in text that could not be read? Then the syntax error is all there is to say. */
function isTorn(root: Node, path: Path, errors: readonly ParseError[]): boolean {
  const depth = path.findIndex((_, index) => !nodeAt(root, path.slice(0, index + 1)));
  const parent = nodeAt(root, path.slice(0, depth));
  if (!parent) return true;
  return properties(parent).some(({ key }) => key === path[depth]) || isIncomplete(parent, root, errors);
}

/** One slip, one message: nothing about a torn text, no missing key beside its misspelling, no schema's word beside a rule's own. */
function withoutEchoes(findings: readonly Finding[], errors: readonly ParseError[]): readonly Finding[] {
  const id = (path: Path) => JSON.stringify(path);
  const meant = new Set(
    findings.flatMap(({ code, path, fix }) =>
      code === "unknown-key" && fix ? [id([...path.slice(0, -1), JSON.parse(fix.newText)])] : [],
    ),
  );
  const torn = new Set(errors.flatMap((one) => (losesText(one) ? [one.offset] : [])));
  const ruled = new Set(findings.flatMap(({ code, offset }) => (code === "wrong-value" ? [] : [offset])));
  return findings.filter(({ code, path, offset }) => {
    if (code !== "syntax" && torn.has(offset)) return false;
    if (code === "missing-key") return !meant.has(id(path));
    return code !== "wrong-value" || !ruled.has(offset);
  });
}

/** The sites that nothing is wrong with, in the form that the engine knows. */
function soundSites(
  sites: readonly SiteFields[],
  findings: readonly Finding[],
  folder: string,
): readonly Site[] {
  const isSound = ({ path }: SiteFields) =>
    !findings.some(
      (one) => one.severity === "error" && path.every((part, index) => one.path[index] === part),
    );
  const fallbackOrigins = sites.flatMap((site) => {
    const zone = asName(site.zone)?.ascii;
    const name = asName(site.fallbackOrigin)?.ascii;
    return zone !== undefined && name !== undefined ? [{ site, zone, name }] : [];
  });
  return sites.filter(isSound).flatMap((site) => {
    const config = siteSchema.safeParse(toValue(site.node));
    const own = fallbackOrigins.find((one) => one.site === site);
    if (!config.success || !own) return [];
    const siblings = fallbackOrigins.filter(({ zone, name }) => zone === own.zone && name !== own.name);
    const siblingFallbackOrigins = [...new Set(siblings.map(({ name }) => name))];
    return toSite(config.data, { name: site.name, folder, siblingFallbackOrigins }) ?? [];
  });
}
