/*
 * Every message that the program shows, as the extractor of VS Code finds them in the source. The bundle in
 * English is written from them; the Chinese one is held complete against them by a test.
 */
import { glob, readFile } from "node:fs/promises";
import { getL10nJson } from "@vscode/l10n-dev";

/** English text by key, sorted. A key is the text itself, with the comment behind a slash where there is one. */
export async function extractMessages(): Promise<Readonly<Record<string, string>>> {
  const files: string[] = [];
  for await (const file of glob("extension/**/*.ts")) {
    if (!file.endsWith(".test.ts")) files.push(file);
  }
  const sources = await Promise.all(
    files.sort().map(async (file) => ({ extension: ".ts", contents: await readFile(file, "utf8") })),
  );
  const found = await getL10nJson(sources);
  const entries = Object.entries(found).map(
    ([key, value]) => [key, typeof value === "string" ? value : value.message] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
