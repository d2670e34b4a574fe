import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import jsonService, {
  type CompletionItem,
  type Hover,
  type LanguageService,
} from "vscode-json-languageservice";
import { translatedSchema } from "../../scripts/translateSchema.ts";
import { mistakes } from "../../test/site/mistakes.ts";
import { helpSchema, withShownExamples } from "./helpSchema.ts";
import { configJsonSchema } from "./jsonSchema.ts";
import type { JsonSchema } from "./jsonSchemaType.ts";

/*
 * The schema in the very service that VS Code's JSON extension runs: what a person sees who rests the pointer on a
 * key or value, or asks for completion.
 */

const uri = "file:///blog/cdn.jsonc";

function serviceOf(schema: JsonSchema): LanguageService {
  const service = jsonService.getLanguageService({
    clientCapabilities: jsonService.ClientCapabilities.LATEST,
  });
  service.configure({
    validate: true,
    allowComments: true,
    schemas: [{ uri: "schema://cdn", fileMatch: ["cdn.jsonc"], schema: JSON.parse(JSON.stringify(schema)) }],
  });
  return service;
}

function documentOf(text: string) {
  return jsonService.TextDocument.create(uri, "jsonc", 1, text);
}

async function completed(service: LanguageService, marked: string): Promise<readonly CompletionItem[]> {
  const at = marked.indexOf("‸");
  const document = documentOf(marked.replace("‸", ""));
  const list = await service.doComplete(
    document,
    document.positionAt(at),
    service.parseJSONDocument(document),
  );
  return list?.items ?? [];
}

async function hovered(service: LanguageService, text: string, offset: number): Promise<string> {
  const document = documentOf(text);
  const hover: Hover | null = await service.doHover(
    document,
    document.positionAt(offset),
    service.parseJSONDocument(document),
  );
  return JSON.stringify(hover?.contents ?? "");
}

/** Where a key of the schema can stand: the text before it, and what closes the file behind it. */
interface Place {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly before: string;
  readonly after: string;
}

/** Every key that the schema knows, each in the smallest text in which it has its place. */
function places(
  schema: JsonSchema,
  path: readonly string[],
  before: string,
  after: string,
): readonly Place[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, inner]) => inner.const === undefined)
    .flatMap(([key, inner]) => {
      const type = schema.properties?.type?.const;
      const beside = type === undefined ? "" : `"type": ${JSON.stringify(type)}, `;
      const place = {
        path: [...path, key],
        schema: inner,
        before: `${before}{ ${beside}`,
        after: ` }${after}`,
      };
      return [place, ...below(inner, place.path, `${place.before}${JSON.stringify(key)}: `, place.after)];
    });
}

function below(schema: JsonSchema, path: readonly string[], before: string, after: string): readonly Place[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(({ type }) => type);
  if (branches.length > 0) return branches.flatMap((branch) => below(branch, path, before, after));
  if (schema.items) return below(schema.items, path, `${before}[`, `]${after}`);
  if (typeof schema.additionalProperties === "object") {
    return below(schema.additionalProperties, [...path, "*"], `${before}{ "any": `, ` }${after}`);
  }
  return places(schema, path, before, after);
}

for (const language of ["English", "Chinese"]) {
  describe(`help with cdn.jsonc in ${language}`, () => {
    let strict: JsonSchema;
    let service: LanguageService;
    let all: readonly Place[];

    before(async () => {
      strict = language === "English" ? configJsonSchema() : await translatedSchema(configJsonSchema());
      service = serviceOf(helpSchema(withShownExamples(strict)));
      all = places(strict, [], "", "");
      assert.ok(all.length > 45, `${all.length} keys`);
    });

    it("explains every key where the pointer rests, with an example", async () => {
      for (const { path, schema, before, after } of all) {
        const key = path.at(-1) ?? "";
        // The service would look for the schema that the example names.
        if (key === "$schema") continue;
        const example = schema.examples?.[0] ?? schema.default;
        const text = `${before}${JSON.stringify(key)}: ${JSON.stringify(example ?? {})}${after}`;
        const shown = await hovered(service, text, before.length + 2);
        const words = schema.description?.slice(0, 20).replaceAll('"', '\\"') ?? "?";
        assert.ok(shown.includes(words), `${path.join(".")}: ${shown}`);
        if (language === "Chinese") assert.match(shown, /\p{Script=Han}/u, path.join("."));
        assert.ok(
          shown.includes("```jsonc") && shown.includes(`\\"${key}\\": `),
          `${path.join(".")}: ${shown}`,
        );
      }
    });

    it("completes every key, with a value to go on from", async () => {
      for (const { path, before, after, schema } of all) {
        const items = await completed(service, `${before}"‸"${after}`);
        const found = items.find(({ label }) => label === path.at(-1));
        assert.ok(found, `${path.join(".")}: ${items.map(({ label }) => label).join()}`);
        assert.ok(JSON.stringify(found.documentation).includes(schema.description ?? "?"), path.join("."));
        assert.match(found.textEdit?.newText ?? "", /: \S/, path.join("."));
      }
    });

    it("completes and explains every value of a list of values", async () => {
      let values = 0;
      for (const { path, before, after, schema } of all) {
        const items = await completed(service, `${before}${JSON.stringify(path.at(-1))}: ‸${after}`);
        for (const [index, value] of (schema.enum ?? []).entries()) {
          values++;
          const label = JSON.stringify(value);
          const found = items.find((item) => item.label === label);
          const words = schema.enumDescriptions?.[index] ?? "?";
          assert.ok(JSON.stringify(found?.documentation).includes(words), `${path.join(".")}: ${label}`);
          const text = `${before}${JSON.stringify(path.at(-1))}: ${label}${after}`;
          assert.ok(
            (await hovered(service, text, text.indexOf(label, before.length) + 1)).includes(words),
            text,
          );
        }
        for (const value of schema.examples ?? []) {
          if (typeof value === "object") continue;
          assert.ok(
            items.some(({ label }) => label === JSON.stringify(value)),
            `${path.join(".")}: ${value}`,
          );
        }
      }
      assert.ok(values > 15);
    });

    it("tells the kinds of an origin apart", async () => {
      const at = (origin: string) => completed(service, `{ "sites": { "a": { "origin": ${origin} } } }`);
      const labels = async (origin: string) => (await at(origin)).map(({ label }) => label);
      const sites = strict.properties?.sites?.additionalProperties;
      const kinds = (typeof sites === "object" ? sites.properties?.origin?.oneOf : undefined) ?? [];
      assert.ok(kinds.length > 1);
      const types = await labels(`{ "type": ‸ }`);
      for (const { properties, description = "?" } of kinds) {
        const type = JSON.stringify(properties?.type?.const);
        assert.ok(types.includes(type), types.join());
        const text = `{ "sites": { "a": { "origin": { "type": ${type} } } } }`;
        assert.ok((await hovered(service, text, text.indexOf(type) + 1)).includes(description), type);
        assert.ok((await hovered(service, text, text.indexOf('"type"') + 1)).includes(description), type);
        const keys = await labels(`{ "type": ${type}, "‸" }`);
        assert.deepEqual(
          keys.toSorted(),
          Object.keys(properties ?? {})
            .filter((key) => key !== "type")
            .toSorted(),
        );
      }
      assert.ok((await labels(`{ "‸" }`)).includes("type"));
      // What no kind has is completed as well as may be.
      assert.ok((await labels(`{ "type": "gcs‸" }`)).includes('"r2"'));
    });
  });
}

describe("the schema that helps", () => {
  it("leaves judging to the check: of a mistake only what is no JSON is said a second time", async () => {
    const service = serviceOf(helpSchema(withShownExamples(configJsonSchema())));
    for (const { title, text, code } of mistakes) {
      // No schema is needed to see these, and nothing turns the service's own word off.
      if (code === "syntax" || code === "duplicate-key") continue;
      const document = documentOf(text);
      const said = await service.doValidation(document, service.parseJSONDocument(document), {
        comments: "ignore",
        trailingCommas: "ignore",
      });
      assert.deepEqual(
        said.map(({ message }) => message),
        [],
        title,
      );
    }
  });

  it("is what the manifest names, in both languages, beside the strict one", async () => {
    const nls = async (file: string): Promise<string> => JSON.parse(await readFile(file, "utf8")).schema;
    assert.equal(await nls("package.nls.json"), "./dist/cdn.help.json");
    assert.equal(await nls("package.nls.zh-cn.json"), "./dist/cdn.help.zh-cn.json");
  });
});
