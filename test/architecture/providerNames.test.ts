/*
 * Who adds a provider or a kind of origin writes a folder or a file, a line in the registry, and nothing else: no
 * other source file knows any of them by name, not even in a comment. Cloudflare is the platform and may be named,
 * with its R2 where a bucket of the site's own account is meant.
 */
import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { originTypes } from "../../extension/origins/registry.ts";
import { providers } from "../../extension/providers/registry.ts";

const sources = ["extension/**/*.ts", "worker-templates/**/*.ts", "scripts/**/*.ts"];
const mostFiles = 3;

/** Where a provider is at home: its folder, and the registry in its two halves. */
function isHomeOfProviders(file: string): boolean {
  const [, room, folder = ""] = file.split("/");
  if (room !== "providers") return false;
  return ["registry.ts", "implementations.ts", ...providers.map(({ id }) => id)].includes(folder);
}

/** Where a kind of origin is at home. It may name the provider whose buckets it is for. */
function isHomeOfOrigins(file: string): boolean {
  return file.startsWith("extension/origins/") || file.startsWith("worker-templates/");
}

async function filesThatName(pattern: RegExp, folders = sources): Promise<readonly string[]> {
  const found: string[] = [];
  let seen = 0;
  for await (const each of glob(folders)) {
    const file = each.replaceAll("\\", "/");
    if (file.endsWith(".test.ts") || isHomeOfProviders(file) || isHomeOfOrigins(file)) continue;
    seen += 1;
    if (pattern.test(await readFile(file, "utf8"))) found.push(file);
  }
  assert.ok(seen > 200, `only ${seen} files were found`);
  return found.sort();
}

describe("the names", () => {
  it(`of providers stand in at most ${mostFiles} files outside their homes`, async () => {
    const names = providers.filter(({ id }) => id !== "cloudflare").flatMap(({ id, title }) => [id, title]);
    // A word that is no brand: what it is compatible with is a protocol.
    const brands = names.filter((name) => !/^s3/i.test(name)).map((name) => name.replace(" B2", ""));
    assert.ok(brands.length >= 4, brands.join());
    const pattern = new RegExp(brands.join("|"), "i");
    const found = await filesThatName(pattern, [...sources, "bench/**/*.ts"]);
    assert.ok(found.length <= mostFiles, found.join("\n"));
  });

  it(`of kinds of origin stand in at most ${mostFiles} files outside their homes`, async () => {
    // As a value, as a key of a table, or as an import of its file; benches measure one kind against another.
    // `s3` is the name of a room and of Amazon's service in a signature, too.
    const kinds = originTypes.join("|");
    const pattern = new RegExp(
      `(?<!room\\(|service: )"(?:${kinds})"|\\b(?:${kinds}): [{"]|origins/(?:${kinds})\\.ts|\\bB2\\b`,
    );
    const found = await filesThatName(pattern);
    assert.ok(found.length <= mostFiles, found.join("\n"));
  });
});
