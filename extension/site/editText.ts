/*
 * Changes to the text of a cdn.jsonc that leave everything else as the person wrote it: comments, order, layout.
 * A new entry goes behind the last one and behind the comment on its line, which belongs to that one.
 */
import * as l10n from "@vscode/l10n";
import { applyEdits, type Edit, modify, type Node, type ParseError, parseTree } from "jsonc-parser";
import { CdnError } from "../core/cdnError.ts";
import type { WrittenOrigin } from "../origins/originProblem.ts";
import { elements, properties, property } from "./configTree.ts";
import { nearName } from "./nearName.ts";
import { type Layout, printJson } from "./printJson.ts";
import type { SiteConfig } from "./schema.ts";

/** A site to be written. What its origin's keys may hold is judged once it stands in the file. */
export type NewSite = Omit<SiteConfig, "origin"> & { readonly origin?: WrittenOrigin | undefined };

/** A new `cdn.jsonc` with one site and a word on each of its keys. */
export function newConfigText(name: string, site: NewSite): string {
  const layout: Layout = { indent: "  ", eol: "\n" };
  const comments: Partial<Record<keyof SiteConfig, string>> = {
    zone: l10n.t("the Cloudflare zone that carries the fallback origin"),
    fallbackOrigin: l10n.t("a host in the zone: where the CNAME of visitors' hostnames points"),
    hostnames: l10n.t("what visitors use; their DNS is elsewhere"),
    worker: l10n.t("serves the bucket at Cloudflare's edge"),
    dns: l10n.t("visitors in China go to the domestic CDN, the others to Cloudflare"),
    certificates: l10n.t("certificates of the domestic CDN"),
  };
  const keys = [
    "zone",
    "origin",
    "origins",
    "fallbackOrigin",
    "hostnames",
    "worker",
    "dns",
    "certificates",
  ] as const;
  const entries = keys.filter((key) => site[key] !== undefined);
  const lines = entries.flatMap((key, index) => {
    const comma = index < entries.length - 1 ? "," : "";
    const entry = `      "${key}": ${printJson(site[key], layout, 3)}${comma}`;
    const comment = comments[key];
    if (comment === undefined) return [entry];
    return entry.includes("\n") ? [`      // ${comment}`, entry] : [`${entry} // ${comment}`];
  });
  return [
    `// ${l10n.t("Secrets do not belong here: they come from the environment or the editor's accounts.")}`,
    "{",
    '  "sites": {',
    `    ${JSON.stringify(name)}: {`,
    ...lines,
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");
}

/**
 * Adds a site behind the last one. An empty text becomes a new file.
 *
 * @throws CdnError (`config`) when the text cannot be read, (`conflict`) when the name is taken.
 */
export function addSite(text: string, name: string, site: NewSite): string {
  if (text.trim() === "") return newConfigText(name, site);
  const root = readTree(text);
  const sites = property(root, "sites");
  if (property(sites, name)) {
    throw new CdnError({
      reason: "conflict",
      subject: l10n.t("Site {0}", name),
      what: l10n.t("a site of that name is there already"),
      remedy: l10n.t("Choose another name."),
    });
  }
  const layout = layoutOf(text);
  if (sites?.type !== "object" || !isSpread(text, sites)) {
    return modified(text, ["sites", name], site, layout);
  }
  return appended(text, sites, `${JSON.stringify(name)}: ${printJson(site, layout, 2)}`, layout);
}

/**
 * Adds a public hostname to a site; the text stays as it is when it has that hostname.
 *
 * @throws CdnError (`config`) when the text cannot be read, (`notFound`) when there is no such site.
 */
export function addHostname(text: string, siteName: string, hostname: string): string {
  const sites = property(readTree(text), "sites");
  const site = property(sites, siteName);
  if (!site) {
    const names = properties(sites).map(({ key }) => key);
    const near = nearName(siteName, names);
    throw new CdnError({
      reason: "notFound",
      subject: l10n.t("Site {0}", siteName),
      what: l10n.t("there is no site of that name"),
      remedy:
        near === undefined
          ? l10n.t("The sites are: {0}.", names.join(", ") || l10n.t("none"))
          : l10n.t('Did you mean "{0}"?', near),
    });
  }
  const layout = layoutOf(text);
  const hostnames = property(site, "hostnames");
  if (hostnames?.type !== "array" || elements(hostnames).length === 0) {
    return modified(text, ["sites", siteName, "hostnames"], [hostname], layout);
  }
  if (elements(hostnames).some(({ value }) => value === hostname)) return text;
  return appended(text, hostnames, JSON.stringify(hostname), layout);
}

function readTree(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root?.type === "object" && errors.length === 0) return root;
  throw new CdnError({
    reason: "config",
    subject: "cdn.jsonc",
    what: l10n.t("it cannot be changed while it has syntax errors"),
    remedy: l10n.t("Correct what is marked in it, then try again."),
  });
}

/** The steps and line ends that the text uses. */
function layoutOf(text: string): Layout {
  return { indent: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ", eol: /\r\n|\r|\n/.exec(text)?.[0] ?? "\n" };
}

/** Do the entries stand on lines of their own? */
function isSpread(text: string, container: Node): boolean {
  const last = container.children?.at(-1);
  return last !== undefined && /[\r\n][ \t]*$/.test(text.slice(container.offset, last.offset));
}

/** Puts `entry` behind the last entry of a filled object or list. */
function appended(text: string, container: Node, entry: string, { eol }: Layout): string {
  const last = container.children?.at(-1);
  if (!last) return text;
  const end = last.offset + last.length;
  const { 0: tail, 1: comma = "" } = /^(?:[ \t]|\/\*[^\r\n]*?\*\/)*(,?)/.exec(text.slice(end)) ?? [""];
  const afterComma = comma === "" ? end : end + tail.length;
  const edits: Edit[] = comma === "" ? [{ offset: end, length: 0, content: "," }] : [];
  if (!isSpread(text, container)) {
    edits.push({ offset: afterComma, length: 0, content: ` ${entry}${comma}` });
    return applyEdits(text, mergeAtSameOffset(edits));
  }
  const comment =
    /^(?:[ \t]*\/\*[^\r\n]*?\*\/)*(?:[ \t]*\/\/[^\r\n]*)?/.exec(text.slice(afterComma))?.[0] ?? "";
  const indentation = /[ \t]*$/.exec(text.slice(container.offset, last.offset))?.[0] ?? "";
  const content = `${eol}${indentation}${entry}${comma}`;
  edits.push({ offset: afterComma + comment.length, length: 0, content });
  return applyEdits(text, mergeAtSameOffset(edits));
}

/** `applyEdits` does not say which of two insertions at one place comes first. */
function mergeAtSameOffset(edits: readonly Edit[]): Edit[] {
  const [first, second] = edits;
  if (first && second && first.offset === second.offset) {
    return [{ offset: first.offset, length: 0, content: first.content + second.content }];
  }
  return [...edits];
}

function modified(text: string, path: readonly string[], value: unknown, { indent, eol }: Layout): string {
  const insertSpaces = !indent.includes("\t");
  const formattingOptions = { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}
