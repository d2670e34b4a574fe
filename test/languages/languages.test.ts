import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { extractMessages } from "../../scripts/messages.ts";
import { schemaTexts, schemaTranslations } from "../../scripts/translateSchema.ts";
import { type Texts, translationGaps } from "../../scripts/translationGaps.ts";

const json = async (file: string): Promise<Texts> => JSON.parse(await readFile(file, "utf8"));
const itself = (texts: Iterable<string>): Texts =>
  Object.fromEntries(Array.from(texts, (text) => [text, text]));

describe("both languages", function () {
  this.timeout(60_000);
  let messages: Texts;

  before(async () => {
    messages = await extractMessages();
  });

  it("has every message of the source in the English bundle: run `npm run localize`", async () => {
    const bundle = await json("l10n/bundle.l10n.json");
    assert.deepEqual(translationGaps(messages, bundle), []);
    assert.deepEqual(bundle, messages);
  });

  it("has every message in Chinese, with the same places to fill in, and none that nobody says", async () => {
    assert.deepEqual(translationGaps(messages, await json("l10n/bundle.l10n.zh-cn.json")), []);
  });

  it("explains every key and choice of cdn.jsonc in Chinese", async () => {
    assert.deepEqual(
      translationGaps(itself(schemaTexts()), Object.fromEntries(await schemaTranslations())),
      [],
    );
  });

  it("says what the manifest says in Chinese, with the same commands behind its links", async () => {
    const [english, chinese] = await Promise.all([json("package.nls.json"), json("package.nls.zh-cn.json")]);
    assert.deepEqual(translationGaps(english, chinese), []);
  });
});

describe("the check of the translations", () => {
  const english = { "Delete {0} of {1}": "Delete {0} of {1}", "New Site…": "New Site…", Worker: "Worker" };
  const chinese = { "Delete {0} of {1}": "删除 {1} 的 {0}", "New Site…": "新建站点…", Worker: "Worker" };

  it("finds nothing where nothing is missing", () => {
    assert.deepEqual(translationGaps(english, chinese), []);
  });

  const gaps: readonly (readonly [string, Texts, Texts, string])[] = [
    [
      "a text that was changed by a comma",
      { ...english, "Delete, {0}": "Delete, {0}" },
      chinese,
      "no translation: Delete, {0}",
    ],
    ["a translation that is empty", english, { ...chinese, Worker: "" }, "no translation: Worker"],
    ["a translation that nobody needs", english, { ...chinese, Old: "旧" }, "nobody says any more: Old"],
    [
      "a place that is not filled in",
      english,
      { ...chinese, "Delete {0} of {1}": "删除 {0}" },
      "places differ ({0},{1} and {0}): Delete {0} of {1}",
    ],
    [
      "a place that is filled in twice",
      english,
      { ...chinese, "Delete {0} of {1}": "删除 {0} 的 {1}（{1}）" },
      "places differ ({0},{1} and {0},{1},{1}): Delete {0} of {1}",
    ],
    ["dots that are lost", english, { ...chinese, "New Site…": "新建站点" }, '"…" differs: New Site…'],
    [
      "a link to another command",
      { a: "[New](command:cdnWorker.newSite)" },
      { a: "[新建](command:cdnWorker.deploy)" },
      "commands differ (command:cdnWorker.newSite and command:cdnWorker.deploy): a",
    ],
  ];
  for (const [title, inUse, translation, gap] of gaps) {
    it(`finds ${title}`, () => assert.deepEqual(translationGaps(inUse, translation), [gap]));
  }

  it("finds what the source says without a translation, by reading the source", async () => {
    const said = await extractMessages(["test/languages/seeded/*.ts"]);
    assert.deepEqual(translationGaps(said, chinese), [
      "no translation: A sentence, that nobody has translated",
      "no translation: {0} seeded gaps",
      "nobody says any more: Delete {0} of {1}",
      "nobody says any more: New Site…",
      "nobody says any more: Worker",
    ]);
  });
});
