import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { extractMessages } from "../../scripts/messages.ts";
import { schemaTexts, schemaTranslations } from "../../scripts/translateSchema.ts";

const json = async (file: string): Promise<Readonly<Record<string, string>>> =>
  JSON.parse(await readFile(file, "utf8"));

/** The places that a message fills in: `{0}`, `{1}`. */
function places(text: string): readonly string[] {
  return [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();
}

describe("both languages", function () {
  this.timeout(60_000);
  let messages: Readonly<Record<string, string>>;

  before(async () => {
    messages = await extractMessages();
  });

  it("has every message of the source in the English bundle: run `node scripts/localize.ts`", async () => {
    assert.deepEqual(await json("l10n/bundle.l10n.json"), messages);
  });

  it("has every message in Chinese, with the same places to fill in, and none that nobody says", async () => {
    const chinese = await json("l10n/bundle.l10n.zh-cn.json");
    const missing = Object.keys(messages).filter((key) => !chinese[key]);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      Object.keys(chinese).filter((key) => !Object.hasOwn(messages, key)),
      [],
    );
    for (const [key, text] of Object.entries(messages)) {
      assert.deepEqual(places(chinese[key] ?? ""), places(text), key);
    }
  });

  it("explains every key of cdn.jsonc in Chinese", async () => {
    const translations = await schemaTranslations();
    const texts = schemaTexts();
    assert.deepEqual(
      [...texts].filter((text) => !translations.has(text)),
      [],
    );
    assert.deepEqual(
      [...translations.keys()].filter((text) => !texts.has(text)),
      [],
    );
  });
});
