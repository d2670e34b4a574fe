/*
 * `ThirdPartyNotices.txt`: what the licences of bundled packages ask of whoever passes them on (MIT, ISC, BSD: "the
 * above copyright notice and this permission notice"; Apache-2.0 §4). What is bundled is what esbuild says it is, so
 * a new dependency needs nothing but to be used; one that comes without a licence's text ends the build.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Metafile } from "esbuild";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, as its manifest says. */
  readonly license: string;
  /** Everything that it wants to have passed on. */
  readonly text: string;
}

/** Shipped, though not bundled: the library that signs requests in the Worker's templates, and esbuild itself. */
const copied = ["node_modules/aws4fetch", "node_modules/esbuild"];

/** Published without a licence's text of their own: what their repository has at its root. */
const elsewhere: Readonly<Record<string, string>> = {
  // https://github.com/microsoft/vscode-l10n/blob/main/LICENSE
  "@vscode/l10n": "Copyright (c) Microsoft Corporation.",
};

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Writes the notices of everything that the bundles contain. Throws where a package brings no licence's text. */
export async function writeNotices(file: string, metafiles: readonly Metafile[]): Promise<void> {
  const folders = new Set([...metafiles.flatMap(bundledFolders), ...copied]);
  const packages = await Promise.all([...folders].map(readPackage));
  await writeFile(file, formatNotices(packages));
}

/** Folders of the packages of which a bundle holds at least a byte, from the project's folder. */
export function bundledFolders({ outputs }: Pick<Metafile, "outputs">): readonly string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  // The last one counts: a package may have packages of its own.
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

export async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const text = (await ownTexts(folder)) || (await readmeSection(folder)) || textElsewhere(name, license);
  if (text) return { name, version, license, text };
  throw new Error(
    `${name} ${version} is bundled but brings no text of its licence (${license}). Look it up in its repository and add it to \`elsewhere\` in scripts/thirdPartyNotices.ts.`,
  );
}

/** Its licence, and what Apache-2.0 §4 (d) calls a NOTICE. */
async function ownTexts(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) =>
    /^(licen[cs]e(-mit)?|copying|(copyright)?notice)(\.(md|txt))?$/i.test(name),
  );
  const texts = await Promise.all(names.sort().map((name) => readFile(path.join(folder, name), "utf8")));
  return tidy(texts.join("\n\n"));
}

/** Some keep it at the end of their README, under a heading of its own. */
async function readmeSection(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, "README.md"), "utf8").catch(() => "");
  const [, section = ""] = /^(?:#+ *Licen[cs]e *|Licen[cs]e\r?\n-+)\r?\n([\s\S]*)/im.exec(text) ?? [];
  return /permission|redistribution/i.test(section) ? tidy(section) : "";
}

function textElsewhere(name: string, license: string): string {
  const copyright = elsewhere[name];
  return copyright !== undefined && license === "MIT" ? `${copyright}\n\n${mit}` : "";
}

function tidy(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[ \t]+$/gm, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .trim();
}

/** Packages that say the same to the letter say it once. */
export function formatNotices(packages: readonly BundledPackage[]): string {
  const titles = new Map<string, string[]>();
  for (const { name, version, license, text } of [...packages].sort(byName)) {
    titles.set(text, [...(titles.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = "-".repeat(80);
  const sections = [...titles].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`);
  return `CDN Worker contains the following packages, each under its own licence.\n\n${sections.join("\n")}`;
}

function byName(a: BundledPackage, b: BundledPackage): number {
  return a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en");
}
