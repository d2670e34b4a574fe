import assert from "node:assert/strict";
import { CdnError } from "../core/cdnError.ts";
import { parseInvocation, takeYes } from "./arguments.ts";
import { refuseNames, refuseSiteAsName } from "./strayArguments.ts";

describe("parseInvocation", () => {
  it("reads a command with its options", () => {
    const read = parseInvocation(["deploy", "--config", "a.jsonc", "--site", "images", "--json", "--wait"]);
    assert.equal(read.command, "deploy");
    assert.equal(read.config, "a.jsonc");
    assert.equal(read.site, "images");
    assert.ok(read.json && read.wait && !read.yes);
  });

  it("takes cdn.jsonc here when nothing else is named", () => {
    assert.equal(parseInvocation(["plan"]).config, "cdn.jsonc");
  });

  it("names an option that it does not know", () => {
    assert.throws(
      () => parseInvocation(["plan", "--sit", "images"]),
      (error: unknown) =>
        error instanceof CdnError && error.reason === "config" && error.message.includes("--sit"),
    );
  });

  it("refuses an option that is given twice: the first would be forgotten", () => {
    assert.throws(() => parseInvocation(["deploy", "--site", "a", "-s", "b"]), /--site is given twice/);
    assert.deepEqual(parseInvocation(["purge", "--path", "/a", "--path", "/b"]).paths, ["/a", "/b"]);
  });
});

describe("a name behind --yes", () => {
  const sites = [{ name: "images" }, { name: "static" }];

  it("is no version and no path", () => {
    assert.throws(() => refuseNames(parseInvocation(["rollback", "--yes", "646d83d7"]), ["cdn-images"]), {
      reason: "config",
      remedy: "Write --yes last: cdn-worker rollback 646d83d7 --yes.",
    });
    refuseNames(parseInvocation(["rollback", "646d83d7", "--yes", "cdn-images"]), ["cdn-images"]);
  });

  it("is no site of several", () => {
    const typed = parseInvocation(["destroy", "--yes", "images"]);
    assert.throws(() => refuseSiteAsName(typed, sites), { remedy: /--site images/ });
    refuseSiteAsName(typed, sites.slice(0, 1));
    refuseSiteAsName(parseInvocation(["destroy", "--yes", "images", "--site", "images"]), sites);
    refuseSiteAsName(parseInvocation(["destroy", "--yes"]), sites);
  });
});

describe("takeYes", () => {
  const rows: readonly [string[], boolean, string[], string[]][] = [
    [["deploy", "--yes"], true, [], ["deploy"]],
    [["deploy", "--yes", "a.example.com/*"], true, ["a.example.com/*"], ["deploy"]],
    [["deploy", "--yes=a", "--yes=b"], true, ["a", "b"], ["deploy"]],
    [["deploy", "--yes", "--json"], true, [], ["deploy", "--json"]],
    [["--yes", "deploy"], true, [], ["deploy"]],
    [["--config", "a.jsonc", "--yes", "plan"], true, [], ["--config", "a.jsonc", "plan"]],
    [["-s", "images", "plan", "--yes", "x"], true, ["x"], ["-s", "images", "plan"]],
    [["deploy"], false, [], ["deploy"]],
  ];
  for (const [args, yes, consents, rest] of rows) {
    it(args.join(" "), () => assert.deepEqual(takeYes(args), { rest, yes, consents }));
  }
});
