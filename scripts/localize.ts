/*
 * `npm run localize`: writes the English bundle from the source, takes out translations of what is no longer said,
 * and names what needs one. A text that was only reworded comes with what it said before and how that was
 * translated: it is not lost, and nobody else knows whether it still holds.
 */
import { readFile, writeFile } from "node:fs/promises";
import { closestMatch } from "leven";
import { extractMessages } from "./messages.ts";
import { type Texts, translationGaps } from "./translationGaps.ts";

const messages = await extractMessages();
await writeJson("l10n/bundle.l10n.json", messages);

const file = "l10n/bundle.l10n.zh-cn.json";
const known: Texts = await readFile(file, "utf8").then(JSON.parse, () => ({}));
const kept = Object.fromEntries(
  Object.keys(messages).flatMap((key) => (Object.hasOwn(known, key) ? [[key, known[key] ?? ""]] : [])),
);
await writeJson(file, kept);

const dropped = Object.keys(known).filter((key) => !Object.hasOwn(messages, key));
const missing = Object.keys(messages).filter((key) => !Object.hasOwn(known, key));
console.log(`${Object.keys(messages).length} messages, ${missing.length} without a translation`);
for (const key of missing) {
  console.log(JSON.stringify(key));
  const before = closestMatch(key, dropped, { maxDistance: Math.floor(key.length / 3) });
  if (before !== undefined) console.log(`  was ${JSON.stringify(before)}: ${JSON.stringify(known[before])}`);
}
for (const key of dropped) console.log(`taken out ${JSON.stringify(key)}: ${JSON.stringify(known[key])}`);

const gaps = translationGaps(messages, kept);
if (gaps.length > missing.length)
  console.log(gaps.filter((gap) => !gap.startsWith("no translation")).join("\n"));
process.exitCode = gaps.length > 0 ? 1 : 0;

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
