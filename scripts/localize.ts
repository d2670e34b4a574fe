/*
 * `node scripts/localize.ts`: writes the English bundle from the source, drops translations of what is no longer
 * said, and names what still needs one.
 */
import { readFile, writeFile } from "node:fs/promises";
import { extractMessages } from "./messages.ts";

const messages = await extractMessages();
await writeJson("l10n/bundle.l10n.json", messages);

const file = "l10n/bundle.l10n.zh-cn.json";
const known: Readonly<Record<string, string>> = await readFile(file, "utf8").then(JSON.parse, () => ({}));
const kept = Object.keys(messages).filter((key) => Object.hasOwn(known, key));
await writeJson(file, Object.fromEntries(kept.map((key) => [key, known[key]])));

const missing = Object.keys(messages).filter((key) => !Object.hasOwn(known, key));
console.log(`${Object.keys(messages).length} messages, ${missing.length} without a translation`);
for (const key of missing) console.log(JSON.stringify(key));

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
