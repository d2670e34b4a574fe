import { dirname, resolve } from "node:path";
import * as l10n from "@vscode/l10n";
import { createScanner, type Node, type ParseError, parseTree, type SyntaxKind } from "jsonc-parser";
import { acrossSites } from "./acrossSites.ts";
import { nodeAt, type Path, properties, property, toValue } from "./configTree.ts";
import { type Diagnostic, type FileDiagnostic, lineCounter } from "./diagnostic.ts";
import { duplicateKeys } from "./duplicateKeys.ts";
import { exampleAt } from "./examples.ts";
import { insertKey } from "./fixes.ts";
import { tooDeep } from "./nesting.ts";
import { atKey } from "./placeDiagnostic.ts";
import { registrableDomain } from "./registrableDomain.ts";
import { type Config, configSchema, siteSchema } from "./schema.ts";
import { schemaDiagnostics } from "./schemaDiagnostics.ts";
import { findSecrets, withoutSecrets } from "./secretDiagnostics.ts";
import type { Site } from "./site.ts";
import { asName, type SiteFields, siteFields } from "./siteFields.ts";
import { siteRules } from "./siteRules.ts";
import { smallestConfig } from "./smallestConfig.ts";
import { isIncomplete, losesText, syntaxDiagnostics } from "./syntaxDiagnostics.ts";
import { toSite } from "./toSite.ts";

// A number, because the package declares its enums as ambient constants (see syntaxDiagnostics.ts).
const endOfFile: SyntaxKind.EOF = 17;

export interface ParsedConfig {
  /** There when the file matches the schema. */
  readonly config?: Config;
  /** The sites without an error of their own, in the order of the file. */
  readonly sites: readonly Site[];
  /** Everything that is wrong, in the order of the file. */
  readonly diagnostics: readonly FileDiagnostic[];
}

/**
 * Reads the text of a `cdn.jsonc`. Never throws: whatever the text is, all that is wrong with it comes back at
 * once, each with its place, and no message holds a secret.
 *
 * @param file path of the text; names it in diagnostics, and its folder is where relative paths start.
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  const errors: ParseError[] = [];
  // A byte order mark is no JSON; a blank in its place keeps every offset.
  const json = text.replace(/^\uFEFF/, " ");
  const count = lineCounter(text);
  const inFile = (one: Diagnostic): FileDiagnostic => ({
    file,
    ...count(one.range.offset),
    ...withinText(one, text.length),
  });
  const depth = tooDeep(json);
  if (depth !== undefined) return { sites: [], diagnostics: [inFile(nestedTooDeeply(depth))] };
  const root = parseTree(json, errors, { allowTrailingComma: true });
  const secrets = findSecrets(json, root);
  const parsed = root ? configSchema.safeParse(toValue(root)) : undefined;
  const sites = root
    ? Array.from(siteNodes(root), ([name, node]) => siteFields({ text: json, root }, name, node))
    : [];

  const nothing = isEmpty(json);
  const found = [
    ...(nothing ? [emptyFile(json)] : syntaxDiagnostics(json, errors)),
    ...(root
      ? [
          ...duplicateKeys(json, root),
          ...schemaDiagnostics(json, root, parsed?.error?.issues ?? []),
          ...noSites(json, root),
          ...sites.flatMap(siteRules),
          ...acrossSites(sites, (offset) => count(offset).line),
        ].filter(({ code, path }) => code !== "missing-key" || !isTorn(root, path, errors))
      : []),
  ];
  const all = [
    ...secrets.diagnostics,
    ...withoutEchoes(found, nothing ? [] : errors).filter(
      ({ range, code }) => code === "syntax" || !secrets.covered.has(range.offset),
    ),
  ].toSorted((a, b) => a.range.offset - b.range.offset);

  return {
    ...(parsed?.success && errors.length === 0 ? { config: parsed.data } : {}),
    sites: errors.length > 0 ? [] : soundSites(sites, all, dirname(resolve(file))),
    diagnostics: all.map((one) => inFile(withoutSecrets(one, secrets.secrets))),
  };
}

/** The parser takes a comment that does not end, and what it is in, for longer than the text. */
function withinText(diagnostic: Diagnostic, end: number): Diagnostic {
  const { offset, length } = diagnostic.range;
  return {
    ...diagnostic,
    range: { offset, length: Math.min(length, end - offset) },
    fixes: diagnostic.fixes.filter(({ edits }) => edits.every((edit) => edit.offset + edit.length <= end)),
  };
}

/** Nothing but blanks and comments. */
function isEmpty(json: string): boolean {
  return createScanner(json, true).scan() === endOfFile;
}

function emptyFile(json: string): Diagnostic {
  const smallest = smallestConfig();
  const newText = json.trim() === "" ? smallest : `${json.endsWith("\n") ? "" : "\n"}${smallest}`;
  return {
    code: "empty-file",
    severity: "error",
    range: { offset: 0, length: 0 },
    path: [],
    message: l10n.t("This file is empty"),
    remedy: l10n.t("Describe a site in it: its bucket, and the hostnames that visitors use."),
    fixes: [
      {
        title: l10n.t("Write the smallest site"),
        edits: [
          json.trim() === ""
            ? { offset: 0, length: json.length, newText }
            : { offset: json.length, length: 0, newText },
        ],
      },
    ],
  };
}

function nestedTooDeeply(offset: number): Diagnostic {
  const message = l10n.t("Too many brackets stand inside one another");
  const remedy = l10n.t("A site needs seven levels at most: something is pasted here that is no site.");
  const range = { offset, length: 1 };
  return { code: "syntax", severity: "error", range, path: [], message, remedy, fixes: [] };
}

/** Each name once: a second site of the same name is a duplicate key and nothing more. */
function siteNodes(root: Node | undefined): ReadonlyMap<string, Node> {
  const entries = properties(property(root, "sites"))
    .flatMap(({ key, valueNode }) => (valueNode?.type === "object" ? [[key, valueNode] as const] : []))
    .toReversed();
  return new Map(Array.from(new Map(entries)).toReversed());
}

function noSites(text: string, root: Node): readonly Diagnostic[] {
  const sites = property(root, "sites");
  if (sites?.type !== "object" || properties(sites).length > 0) return [];
  const message = l10n.t("There is no site in this file");
  const remedy = l10n.t('Add one to "sites": a name and what it consists of.');
  const path = ["sites", "images"];
  const fixes = [insertKey(text, sites, path, exampleAt(path))];
  return [atKey(sites, ["sites"], "no-sites", message, remedy, { fixes })];
}

/** Is the key perhaps there, in text that could not be read? Then the syntax error is all there is to say. */
function isTorn(root: Node, path: Path, errors: readonly ParseError[]): boolean {
  const depth = path.findIndex((_, index) => !nodeAt(root, path.slice(0, index + 1)));
  const parent = nodeAt(root, path.slice(0, depth));
  if (!parent) return true;
  return properties(parent).some(({ key }) => key === path[depth]) || isIncomplete(parent, root, errors);
}

/** One slip, one message: nothing about a torn text, no missing key beside its misspelling, no schema's word beside a rule's own. */
function withoutEchoes(found: readonly Diagnostic[], errors: readonly ParseError[]): readonly Diagnostic[] {
  const id = (path: Path) => JSON.stringify(path);
  const meant = new Set(found.flatMap((one) => meantKey(one) ?? []).map(id));
  const torn = new Set(errors.flatMap((one) => (losesText(one) ? [one.offset] : [])));
  const ruled = new Set(found.flatMap(({ code, range }) => (code === "wrong-value" ? [] : [range.offset])));
  return found.filter(({ code, path, range: { offset } }) => {
    if (code !== "syntax" && torn.has(offset)) return false;
    if (code === "missing-key") return !meant.has(id(path));
    return code !== "wrong-value" || !ruled.has(offset);
  });
}

/** The key that an unknown one is taken for. */
function meantKey({ code, range, path, fixes }: Diagnostic): readonly Path[] | undefined {
  if (code !== "unknown-key") return undefined;
  const renamed = fixes
    .flatMap(({ edits }) => edits)
    .find(({ offset, newText }) => offset === range.offset && newText !== "");
  return renamed && [[...path.slice(0, -1), JSON.parse(renamed.newText)]];
}

/** The sites that nothing is wrong with, in the form that the engine knows. */
function soundSites(
  sites: readonly SiteFields[],
  diagnostics: readonly Diagnostic[],
  folder: string,
): readonly Site[] {
  const isSound = ({ path }: SiteFields) =>
    !diagnostics.some(
      (one) => one.severity === "error" && path.every((part, index) => one.path[index] === part),
    );
  const fallbackOrigins = sites.flatMap((site) => {
    const name = asName(site.fallbackOrigin)?.ascii;
    // Without a zone in the file, the domain stands for it.
    const zone = asName(site.zone)?.ascii ?? (name && registrableDomain(name));
    return name === undefined ? [] : [{ site, zone, name }];
  });
  return sites.filter(isSound).flatMap((site) => {
    const config = siteSchema.safeParse(toValue(site.node));
    const own = fallbackOrigins.find((one) => one.site === site);
    if (!config.success) return [];
    const zone = own?.zone ?? asName(site.zone)?.ascii;
    const siblings = fallbackOrigins.filter((one) => one.zone === zone && one.name !== own?.name);
    const siblingFallbackOrigins = [...new Set(siblings.map(({ name }) => name))];
    return toSite(config.data, { name: site.name, folder, siblingFallbackOrigins }) ?? [];
  });
}
