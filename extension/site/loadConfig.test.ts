import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CdnError } from "../core/cdnError.ts";
import { ConfigError } from "./configError.ts";
import { lineCounter } from "./diagnostic.ts";
import { loadConfig } from "./loadConfig.ts";
import { selectSite } from "./selectSite.ts";

describe("loadConfig", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "site-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function written(text: string | Buffer): Promise<string> {
    const file = join(folder, "cdn.jsonc");
    await writeFile(file, text);
    return file;
  }

  it("loads both examples", async () => {
    for (const [name, bucket] of [
      ["r2", "r2-blog-test"],
      ["b2", "blog-static"],
    ] as const) {
      const { sites, warnings } = await loadConfig(`examples/${name}/cdn.jsonc`);
      assert.deepEqual(warnings, []);
      assert.deepEqual(
        sites.map(({ origins }) => origins[0].bucket),
        [bucket],
      );
    }
  });

  it("lists every error in its message, one a line, with places that editors link", async () => {
    const file = await written('\uFEFF{ "sites": { "a": { "zone": 1,\n "hostnames": [] } } }');
    const error = await loadConfig(file).catch((one: unknown) => one);
    assert.ok(error instanceof ConfigError && error instanceof CdnError);
    assert.equal(error.reason, "config");
    const lines = error.message.split("\n");
    assert.equal(lines[0], `${file}: 3 things to correct:`);
    assert.equal(lines.length, 1 + error.diagnostics.length);
    // The byte order mark is no column.
    assert.ok(
      lines.some((line) => line.startsWith(`${file}:1:29 "zone" must be a text, and is a number. `)),
      error.message,
    );
    assert.ok(
      lines.some((line) => line.startsWith(`${file}:2:15 `)),
      error.message,
    );
  });

  it("says what a file is that cannot be a configuration", async () => {
    const rows: readonly [string | Buffer, RegExp][] = [
      [Buffer.from("\uFEFF{}", "utf16le"), /UTF-16\. Save it as UTF-8/],
      [" ".repeat(2_000_000), /too large for a configuration \(more than 1048576 bytes\)/],
      ["[".repeat(100_000), /:1:51 Too many brackets/],
      ['{"sites":'.repeat(100_000), /:1:451 Too many brackets/],
    ];
    for (const [text, says] of rows) {
      const error = await loadConfig(await written(text)).catch((one: unknown) => one);
      assert.ok(error instanceof CdnError, String(error));
      assert.equal(error.reason, "config");
      assert.match(error.message, says);
    }
  });

  it("does not wait for a pipe", async function () {
    if (process.platform === "win32") this.skip();
    const pipe = join(folder, "pipe.jsonc");
    execFileSync("mkfifo", [pipe]);
    await assert.rejects(loadConfig(pipe), {
      reason: "config",
      message: `${pipe}: it is a pipe, not a file. Name a regular file.`,
    });
  });

  it("gives warnings beside the sites", async () => {
    const text = await readFile("examples/r2/cdn.jsonc", "utf8");
    const { sites, warnings } = await loadConfig(await written(text.replace("max-age", "max-aeg")));
    assert.equal(sites.length, 1);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ["cache-control"],
    );
  });

  it("refuses a file without a site", async () => {
    const error = await loadConfig(await written('{ "sites": {} }')).catch((one: unknown) => one);
    assert.ok(error instanceof ConfigError);
    assert.deepEqual(
      error.diagnostics.map(({ code }) => code),
      ["no-sites"],
    );
  });

  it("names a file that is not there, or cannot be read, and the remedy", async () => {
    const missing = join(folder, "no.jsonc");
    await assert.rejects(loadConfig(missing), (error: CdnError) => {
      assert.equal(error.reason, "notFound");
      assert.equal(error.subject, missing);
      assert.match(error.remedy, /--config/);
      return true;
    });
    await assert.rejects(loadConfig(folder), (error: CdnError) => error.reason === "config");
  });
});

describe("selectSite", () => {
  it("takes the only one, the named one, or says which there are", async () => {
    const [r2] = (await loadConfig("examples/r2/cdn.jsonc")).sites;
    const [b2] = (await loadConfig("examples/b2/cdn.jsonc")).sites;
    assert.ok(r2 && b2);
    assert.equal(selectSite([r2]), r2);
    assert.equal(selectSite([r2, b2], "static"), b2);
    assert.throws(() => selectSite([r2, b2]), /--site: images, static\./);
    assert.throws(() => selectSite([r2, b2], "image"), /Site image: .*Did you mean "images"\?/);
    assert.throws(() => selectSite([r2, b2], "zzz"), /The sites are: images, static\./);
  });
});

describe("lineCounter", () => {
  it("counts lines as editors do, from one", () => {
    const count = lineCounter("ab\r\nc\rd\n\n");
    assert.deepEqual(
      [0, 2, 4, 5, 6, 8, 9].map((offset) => {
        const { line, column } = count(offset);
        return `${line}:${column}`;
      }),
      ["1:1", "1:3", "2:1", "2:2", "3:1", "4:1", "5:1"],
    );
  });
});
