/*
 * Every message that the program shows, found in the source as VS Code's own extractor finds them. The bundle in
 * English is written from them; the Chinese one is held complete against them by a test.
 */
import { glob, readFile } from "node:fs/promises";
import { runInThisContext } from "node:vm";

/**
 * English text by key, sorted. A key is the text itself: the first argument of each `l10n.t(…)`.
 *
 * @param files globs of the source, from the root of the project
 * @throws naming the file and the call where the text is no plain literal: no translator would see it
 */
export async function extractMessages(
  files: readonly string[] = ["extension/**/*.ts"],
): Promise<Readonly<Record<string, string>>> {
  const texts = new Set<string>();
  for await (const file of glob(files)) {
    if (file.endsWith(".test.ts")) continue;
    for (const text of messagesOf(await readFile(file, "utf8"), file)) texts.add(text);
  }
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}

function messagesOf(source: string, file: string): readonly string[] {
  return Array.from(source.matchAll(/\bl10n\.t\(\s*/g), ({ index, 0: call }) => {
    const argument = source.slice(index + call.length);
    const literal =
      /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.|\$(?!\{))*`)(?=\s*[,)])/s.exec(argument);
    if (!literal) throw new Error(`${file}: ${call}${argument.slice(0, 60)}… is no plain text`);
    // What it says, escapes resolved; nothing but a literal gets here.
    return String(runInThisContext(literal[0]));
  });
}
