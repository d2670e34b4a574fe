import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isOldNode, nodeFloor, oldNodeText } from "./nodeFloor.ts";

describe("the oldest Node", () => {
  it("is the one that package.json and both READMEs name", async () => {
    const { engines } = JSON.parse(await readFile("package.json", "utf8"));
    assert.equal(engines.node, `>=${nodeFloor}`);
    for (const file of ["README.md", "README.zh-CN.md"]) {
      assert.ok((await readFile(file, "utf8")).includes(`Node ${nodeFloor}`), file);
    }
  });

  it("is what every dependency of the command line runs on", async () => {
    const { dependencies } = JSON.parse(await readFile("package.json", "utf8"));
    for (const name of Object.keys(dependencies)) {
      const { engines } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
      const needed = /^>= ?(\d+(?:\.\d+){0,2})/.exec(engines?.node ?? "")?.[1];
      if (needed !== undefined) assert.ok(!isOldNode(nodeFloor, padded(needed)), `${name} needs ${needed}`);
    }
  });

  it("is told from older ones", () => {
    for (const old of ["20.0.0", "20.9.0", "20.18.0", "18.20.8"]) assert.ok(isOldNode(old), old);
    for (const fine of [nodeFloor, "20.20.2", "22.1.0", "24.9.0"]) assert.ok(!isOldNode(fine), fine);
    assert.match(oldNodeText("20.0.0"), /Node 20\.0\.0 is too old.*\n.*Node 20\.0\.0 版本过旧/);
  });
});

function padded(version: string): string {
  return [...version.split("."), "0", "0"].slice(0, 3).join(".");
}
