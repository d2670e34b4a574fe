/*
 * What a newcomer reads names files: each of them has to be there. The links and paths of the documentation, and the
 * paths that comments name, from the project's folder, from extension/, or from a folder above the comment's file.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";

const rooms = "bench|docs|examples|extension|l10n|media|sandbox|scripts|test|worker-templates";

/** Links to places outside, and to a heading of the same page, are not files. */
const isOutside = (target: string) => /^([a-z]+:|#)/i.test(target);

/** Where the relative links of a page lead that lead nowhere. */
function deadLinks(page: string, text: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter(
    (target) => !isOutside(target) && !existsSync(path.join(path.dirname(page), target.replace(/#.*/, ""))),
  );
}

/** Source files and folders in `code` that are not there; `<name>`, `NAME` and `*` stand for many. */
function deadPaths(text: string): readonly string[] {
  const paths = [
    ...text.matchAll(new RegExp(`\`((?:${rooms})/(?:[^\`\\s]*(?:/|\\.(?:ts|mjs|md|json|svg|yml)))?)\``, "g")),
  ].map(([, name = ""]) => name);
  return paths.filter((name) => !/[<*{]|[A-Z]{4}/.test(name) && !existsSync(name));
}

/** Source files that the comments of a file name and that are nowhere above it. */
function deadMentions(file: string, text: string): readonly string[] {
  const comments = text.match(/^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/gm) ?? [];
  const mentions = comments.flatMap(
    (line) =>
      line
        .replace(/https?:\S+/g, "")
        .match(/(?<![\w/.<-])[\w-]+(?:\/[\w.-]+)*\/[\w.-]+\.(?:ts|mjs|md|svg)\b/g) ?? [],
  );
  return mentions.filter(
    (mention) =>
      !/[A-Z]{4}/.test(mention) && !places(file).some((place) => existsSync(path.join(place, mention))),
  );
}

function places(file: string): readonly string[] {
  const folders = path.dirname(file).split(/[/\\]/);
  return [".", "extension", ...folders.map((_, index) => folders.slice(0, index + 1).join("/"))];
}

async function everyFile<T>(pattern: string, find: (file: string, text: string) => readonly T[]) {
  const found: string[] = [];
  let files = 0;
  for await (const file of glob(pattern, {
    exclude: (name) => /node_modules|(^|[/\\])dist|\.cache/.test(name),
  })) {
    files += 1;
    found.push(...find(file, await readFile(file, "utf8")).map((each) => `${file}: ${each}`));
  }
  assert.ok(files > 0, `${pattern} finds no file`);
  return found;
}

describe("files that are named", () => {
  it("are there, where the documentation links to them or names them", async () => {
    const dead = [
      ...(await everyFile("{*,docs/*,sandbox/*,.github/**/*}.md", deadLinks)),
      ...(await everyFile("{*,docs/*,sandbox/*,.github/**/*}.md", (_, text) => deadPaths(text))),
    ];
    assert.deepEqual(dead, []);
  });

  it("are there, where a comment names them", async () => {
    const code = "{extension,worker-templates,sandbox,test,bench,scripts}/**/*.ts";
    const dead = [...(await everyFile(code, deadMentions)), ...(await everyFile("*.mjs", deadMentions))];
    assert.deepEqual(dead, []);
  });

  it("are missed when they are gone", () => {
    assert.deepEqual(deadLinks("docs/x.md", "[a](gone.md) [b](../README.md#top) [c](https://x.test/y.md)"), [
      "gone.md",
    ]);
    assert.deepEqual(deadPaths("`extension/gone.ts`, `extension/extension.ts`, `extension/NAME/x.ts`"), [
      "extension/gone.ts",
    ]);
    assert.deepEqual(deadMentions("extension/core/x.ts", "// see core/gone.ts and core/poll.ts"), [
      "core/gone.ts",
    ]);
  });
});
