import assert from "node:assert/strict";
import { uploadName, usualName } from "./uploadName.ts";

const file = { name: "My Cat 猫.JPG", folder: "post", md5: "0123456789abcdef0123456789abcdef" };
const at = new Date(2026, 0, 2, 3, 4, 5).getTime();

describe("the name of an upload", () => {
  const rows: readonly (readonly [string, string])[] = [
    [usualName, "2026/01/My-Cat-猫-01234567.jpg"],
    ["{folder}/{name}.{ext}", "post/My-Cat-猫.jpg"],
    ["{date}/{time}-{day}", "2026-01-02/030405-02"],
    ["{md5}", file.md5],
    ["/x//{uuid}", "x/an-id"],
  ];
  for (const [template, path] of rows) {
    it(template, () =>
      assert.equal(
        uploadName(template, file, at, () => "an-id"),
        path,
      ),
    );
  }

  it("has no dot left where the file has no ending", () => {
    assert.equal(
      uploadName("{name}.{ext}", { ...file, name: "Makefile" }, at, () => ""),
      "Makefile",
    );
    assert.equal(
      uploadName("{name}.{ext}", { ...file, name: ".env" }, at, () => ""),
      ".env",
    );
  });

  it("refuses a word that means nothing", () => {
    assert.throws(() => uploadName("{yeer}", file, at, () => ""), {
      reason: "config",
      what: "{yeer} means nothing",
    });
    assert.throws(() => uploadName("{constructor}", file, at, () => ""), { reason: "config" });
  });
});
