import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { createProgram, runProgram } from "./program.ts";
import type { RunOptions } from "./run/cli.ts";

/** What a command would run with, and what is printed before one runs. */
async function typed(...args: readonly string[]) {
  let options: RunOptions & { readonly [name: string]: unknown } = {};
  let shown = "";
  const program = createProgram(
    (given) => {
      options = { ...given };
      return Promise.resolve();
    },
    {
      write: (text) => {
        shown += text;
      },
      columns: 100,
    },
  );
  await runProgram(program, args);
  return { options, shown };
}

describe("what is typed", () => {
  it("is a command with its options", async () => {
    const { options } = await typed("deploy", "--config", "a.jsonc", "-s", "images", "--json", "--wait");
    assert.deepEqual(options, { config: "a.jsonc", site: "images", json: true, wait: true });
  });

  it("may have the options in front of the command, at every place", async () => {
    const wanted = { site: "images", config: "a.jsonc", json: true, yes: true };
    for (const args of [
      ["--site", "images", "-c", "a.jsonc", "--json", "--yes", "dns", "apply"],
      ["--site=images", "dns", "--json", "-y", "apply", "-c", "a.jsonc"],
      ["dns", "apply", "--yes", "--json", "--config=a.jsonc", "--site", "images"],
    ]) {
      assert.deepEqual((await typed(...args)).options, wanted, args.join(" "));
    }
  });

  it("names every foreign object that may be replaced, at every place", async () => {
    const { options } = await typed("--replace", "a", "dns", "--replace=b", "apply", "--replace", "c/*");
    assert.deepEqual(options.replace, ["a", "b", "c/*"]);
  });

  it("takes --yes for a flag: what follows is the command's own", async () => {
    assert.deepEqual((await typed("rollback", "--yes", "646d83d7")).options, { yes: true });
    assert.deepEqual((await typed("purge", "--path", "/a", "--yes", "--path", "/b")).options, {
      path: ["/a", "/b"],
      yes: true,
    });
    assert.deepEqual((await typed("--yes", "plan")).options, { yes: true });
  });

  const refusals: readonly [string, string, string][] = [
    ["deploy --yes a.example.com/*", "cdn-worker deploy", "--replace a.example.com/*"],
    ["deploy -y images", "cdn-worker deploy", "--replace images"],
    ["deploy --yes=images", "cdn-worker deploy", "--replace images"],
    ["dns apply --yes images.example.net", "cdn-worker dns apply", "--replace images.example.net"],
    ["--yes images.example.net deploy", "cdn-worker", "--replace images.example.net"],
    ["deploy --site a -s b", "cdn-worker deploy", "--site is given twice"],
    ["--site a deploy --site b", "cdn-worker deploy", "--site is given twice"],
    ["plan --sit images", "cdn-worker plan", 'Did you mean "--site"?'],
    ["cert push --certt x", "cdn-worker cert push", 'Did you mean "--cert"?'],
    ["--jsn plan", "cdn-worker", 'Did you mean "--json"?'],
    ["plan --frobnicate", "cdn-worker plan", "there is no option --frobnicate."],
    ["plan -x", "cdn-worker plan", "there is no option -x."],
    ["purge --replace x", "cdn-worker purge", "there is no option --replace."],
    ["--replace x plan", "cdn-worker plan", "there is no option --replace."],
    ["plan --json=yes", "cdn-worker plan", "--json takes no value"],
    ["plan --config", "cdn-worker plan", "--config needs a value"],
    ["plan --config --json", "cdn-worker plan", "--config needs a value"],
    ["dploy", "cdn-worker", 'Did you mean "deploy"?'],
    ["plna", "cdn-worker", 'Did you mean "plan"?'],
    ["cert pusch", "cdn-worker cert", 'Did you mean "push"?'],
    ["help dploy", "cdn-worker", 'Did you mean "deploy"?'],
    ["complet", "cdn-worker", 'Did you mean "completion"?'],
    ["constructor", "cdn-worker", "there is no command constructor"],
    ["dns", "cdn-worker dns", "it needs a command: plan, apply, verify"],
    ["plan images", "cdn-worker plan", "--site images"],
    ["rollback a b", "cdn-worker rollback", 'it takes no argument "b"'],
    ["completion", "cdn-worker completion", "it needs an argument: shell"],
    ["completion tcsh", "cdn-worker completion", "There is one for: bash, zsh, fish, powershell"],
  ];
  for (const [line, subject, says] of refusals) {
    it(`${line}: is refused, and the command's own help named`, async () => {
      await assert.rejects(
        typed(...line.split(" ")),
        (error: Error & { remedy?: string; subject?: string }) => {
          assert.equal(error.subject, subject);
          assert.ok(error.message.includes(says), error.message);
          assert.ok(error.message.endsWith(`See ${subject} --help.`), error.message);
          return true;
        },
      );
    });
  }
});

describe("the help", () => {
  const program = createProgram(() => Promise.resolve(), { write: () => {}, columns: 100 });
  const names = leaves(program);

  afterEach(() => l10n.config({ contents: {} }));

  it("of every command is its own, by help COMMAND and by --help", async () => {
    assert.ok(names.length >= 15, names.join(", "));
    for (const name of names) {
      const { shown } = await typed("help", ...name.split(" "));
      assert.match(shown, new RegExp(`^Usage: cdn-worker ${name}`));
      assert.equal((await typed(...name.split(" "), "--help")).shown, shown);
      assert.equal((await typed(...name.split(" "), "--json", "-h")).shown, shown);
      assert.doesNotMatch(shown, /undefined|\[object/);
    }
  });

  it("of the program lists every command, and comes without an argument, too", async () => {
    const { shown } = await typed("--help");
    assert.equal((await typed()).shown, shown);
    assert.equal((await typed("help")).shown, shown);
    for (const { name } of program.commands.map((command) => ({ name: command.name() }))) {
      assert.equal(new RegExp(`^ {2}${name}\\b`, "m").test(shown), name !== "complete", name);
    }
  });

  it("has a line for every option and every argument", () => {
    const walk = (command: CommandUnknownOpts): readonly string[] => [
      ...command.options.filter(({ description }) => description === "").map(({ flags }) => flags),
      ...command.registeredArguments
        .filter(({ description }) => description === "" && command.name() !== "complete")
        .map((argument) => argument.name()),
      ...command.commands.flatMap(walk),
    ];
    assert.deepEqual(walk(program), []);
  });

  it("and the errors are Chinese for those who read Chinese", async () => {
    l10n.config({ contents: await readFile("l10n/bundle.l10n.zh-cn.json", "utf8") });
    for (const name of ["", ...names]) {
      const { shown } = await typed("help", ...name.split(" ").filter(Boolean));
      const prose = shown.split("\n").filter((line) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/i.test(line));
      assert.deepEqual(
        prose.filter((line) => !/\p{Script=Han}/u.test(line)),
        [],
        name,
      );
      assert.match(shown, /^用法：/);
      assert.match(shown, /选项：/);
    }
    await assert.rejects(typed("plan", "--sit", "x"), /没有选项 --sit。.*--site.*cdn-worker plan --help/);
    await assert.rejects(typed("deploy", "--yes", "a/*"), /--yes 不再.*--replace a\/\*/);
  });

  it("shows the version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    assert.equal((await typed("--version")).shown, `${version}\n`);
  });
});

function leaves(command: CommandUnknownOpts, above = ""): readonly string[] {
  return command.commands.flatMap((below) => {
    const name = `${above}${below.name()}`;
    if (name === "complete") return [];
    return below.commands.length > 0 ? [name, ...leaves(below, `${name} `)] : [name];
  });
}
