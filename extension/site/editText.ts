/* What commands write into a cdn.jsonc. Everything else in it stays as the person wrote it (textEdits.ts). */
import * as l10n from "@vscode/l10n";
import { applyEdits, modify, type Node, type ParseError, parseTree } from "jsonc-parser";
import { CdnError } from "../core/cdnError.ts";
import type { WrittenOrigin } from "../origins/originProblem.ts";
import { elements, properties, property } from "./configTree.ts";
import { nearName } from "./nearName.ts";
import { type Layout, printJson } from "./printJson.ts";
import type { SiteConfig } from "./schema.ts";
import { applyTextEdits, insertion, isSpread, layoutOf } from "./textEdits.ts";

/** A site to be written. What its origin's keys may hold is judged once it stands in the file. */
export type NewSite = Omit<SiteConfig, "origin"> & { readonly origin?: WrittenOrigin | undefined };

/** A new `cdn.jsonc` with one site and a word on each of its keys. */
export function newConfigText(name: string, site: NewSite): string {
  const layout: Layout = { indent: "  ", eol: "\n" };
  const comments: Partial<Record<keyof SiteConfig, string>> = {
    zone: l10n.t("the Cloudflare zone that carries the fallback origin"),
    fallbackOrigin: l10n.t("a host in the zone: where the CNAME of visitors' hostnames points"),
    hostnames: l10n.t("what visitors use"),
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
  const entry = `${JSON.stringify(name)}: ${printJson(site, layout, 2)}`;
  return applyTextEdits(text, insertion(text, sites, entry));
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
  return applyTextEdits(text, insertion(text, hostnames, JSON.stringify(hostname)));
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

function modified(text: string, path: readonly string[], value: unknown, { indent, eol }: Layout): string {
  const insertSpaces = !indent.includes("\t");
  const formattingOptions = { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}
