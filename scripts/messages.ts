/*
 * Every message that the program shows, as the extractor of VS Code finds them in the source. The bundle in
 * English is written from them; the Chinese one is held complete against them by a test.
 */
import { glob, readFile } from "node:fs/promises";
import { getL10nJson } from "@vscode/l10n-dev";

/**
 * English text by key, sorted. A key is the text itself, with the comment behind a slash where there is one.
 *
 * @param files globs of the source, from the root of the project
 */
export async function extractMessages(
  files: readonly string[] = ["extension/**/*.ts"],
): Promise<Readonly<Record<string, string>>> {
  const calls: string[] = [];
  for await (const file of glob(files)) {
    if (!file.endsWith(".test.ts")) calls.push(...messageCalls(await readFile(file, "utf8")));
  }
  // The extractor takes a quarter of a minute over the whole source, and a second over what concerns it.
  const contents = ['import * as l10n from "@vscode/l10n";', ...calls.map((call) => `${call};`)].join("\n");
  const found = await getL10nJson([{ extension: ".ts", contents }]);
  const entries = Object.entries(found).map(
    ([key, value]) => [key, typeof value === "string" ? value : value.message] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text of each `l10n.t(…)`, to its own closing bracket and no further than its first argument needs. */
function messageCalls(source: string): readonly string[] {
  return Array.from(source.matchAll(/\bl10n\.t\(\s*/g), (start) => {
    const from = start.index + start[0].length;
    return `l10n.t(${firstLiteral(source.slice(from, from + 10_000))})`;
  });
}

/** A string literal, quotes included; or what stands there instead, which the extractor then refuses. */
function firstLiteral(text: string): string {
  const literal = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/s.exec(text);
  return literal?.[0] ?? text.split(/[,)]/, 1)[0] ?? "";
}
