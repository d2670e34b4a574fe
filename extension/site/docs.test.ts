import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { configJsonSchema } from "./jsonSchema.ts";
import type { JsonSchema } from "./jsonSchemaType.ts";
import { parseConfig } from "./parse.ts";

/*
 * The documentation and the schema are held together: every key has an example in both languages, and every example
 * is one that the program takes.
 */

const root = new URL("../../", import.meta.url);
const pages = ["README", "docs/worker", "docs/dns", "docs/certificates", "docs/files"];

function keysOf(schema: JsonSchema): readonly string[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : []),
    ...(schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return [...Object.keys(schema.properties ?? {}), ...inner.flatMap(keysOf)];
}

const read = (page: string): Promise<string> => readFile(new URL(page, root), "utf8");

function fragments(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^( *)```jsonc\n(.*?)^\1```/gms)].map(([, , fragment = ""]) =>
    fragment.trim(),
  );
}

const dns = `"dns": { "provider": "dnspod", "domain": "example.net" }`;
const r2 = `"origin": { "type": "r2", "bucket": "my-images" }`;

function siteText(part: string, worker = ""): string {
  const origin = part.startsWith('"origin') ? "" : `${r2},`;
  return `{ "sites": { "images": { "zone": "example.com", ${origin} "fallbackOrigin": "images.example.com",
    "hostnames": ["images.example.net"], "worker": { "name": "cdn-images" ${worker} }, ${part} } } }`;
}

/** The whole file that a fragment is a part of; what stands on lines of its own is one of several ways. */
function files(fragment: string): readonly string[] {
  if (fragment.startsWith("{")) return [fragment];
  const ways = fragment.split(/\n(?=")/);
  return ways.map((way) => {
    if (/^"(origins?|dns|files)"/.test(way)) return siteText(way);
    if (way.startsWith('"certificates"')) return siteText(`${dns}, ${way}`);
    if (!way.startsWith('"acme"')) return siteText("", `, ${way}`);
    return siteText(
      `${dns}, "certificates": [{ "provider": "dogecloud", "domains": ["images.example.net"], ${way} }]`,
    );
  });
}

for (const language of ["", ".zh-CN"]) {
  describe(`The documentation${language}`, () => {
    it("has an example of every key of cdn.jsonc", async () => {
      const text = (await Promise.all(pages.map((page) => read(`${page}${language}.md`)))).join("\n");
      const missing = [...new Set(keysOf(configJsonSchema()))].filter((key) => !text.includes(`"${key}":`));
      assert.deepEqual(missing, []);
    });

    it("shows nothing that is refused", async () => {
      for (const page of pages) {
        const shown = fragments(await read(`${page}${language}.md`)).flatMap(files);
        for (const file of shown) {
          const errors = parseConfig(file, "/srv/cdn.jsonc").diagnostics.filter(
            ({ severity }) => severity === "error",
          );
          assert.deepEqual(
            errors.map(({ message, remedy }) => `${message} ${remedy}`),
            [],
            `${page}: ${file}`,
          );
        }
      }
    });
  });
}
