import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ErrorCode } from "./errorCodes.ts";

const extension = fileURLToPath(new URL("../../", import.meta.url));
const table = "providers/cloudflare/errorCodes.ts";
/** Numbers that mean other things as well. */
const common = new Set([1000, 1001, 10000]);

describe("the table of Cloudflare's error codes", () => {
  it("holds each number once", () => {
    const numbers = Object.values(ErrorCode);
    assert.equal(new Set(numbers).size, numbers.length);
  });

  it("is the only file that writes one", () => {
    const numbers = Object.values(ErrorCode).filter((number) => !common.has(number));
    const written = new RegExp(`(?<![\\w.#])(?:${numbers.join("|")})(?![\\w.])`);
    const files = globSync("**/*.ts", { cwd: extension }).filter(
      (file) => file !== table && !file.endsWith(".test.ts"),
    );
    assert.ok(files.length > 100);
    const found = files.flatMap((file) =>
      readFileSync(extension + file, "utf8")
        .split("\n")
        .map((line) => line.replace(/\/\/.*|^\s*\/?\*.*/, ""))
        .filter((line) => written.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });
});
