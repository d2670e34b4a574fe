import assert from "node:assert/strict";
import { originKinds } from "./implementations.ts";
import type { OriginType } from "./registry.ts";

const problems = (type: OriginType, bucket: string) =>
  originKinds[type].problems({ bucket }).filter(({ code }) => code === "bucket-name");

const names: Readonly<Record<OriginType, Readonly<Record<string, boolean>>>> = {
  r2: {
    abc: true,
    "r2-blog-test": true,
    "0files": true,
    ["a".repeat(63)]: true,
    ab: false,
    ["a".repeat(64)]: false,
    "": false,
    Files: false,
    my_files: false,
    "my.files": false,
    "-files": false,
    "files-": false,
    $path: false,
    文件文件: false,
  },
  b2: {
    "blog-static": true,
    MyFiles: true,
    abcdef: true,
    ["a".repeat(63)]: true,
    $path: true,
    $host: true,
    $hots: false,
    abcde: false,
    ["a".repeat(64)]: false,
    "b2-files": false,
    "B2-files": false,
    "my.files": false,
    "files-": false,
  },
  s3: {
    abc: true,
    "my.files": true,
    "my-files-1250000000": true,
    "0files": true,
    ["a".repeat(63)]: true,
    $path: true,
    $host: true,
    $hots: false,
    ab: false,
    ["a".repeat(64)]: false,
    MyFiles: false,
    my_files: false,
    "my..files": false,
    "-files": false,
    "files.": false,
    "192.0.2.1": false,
  },
};

for (const [type, table] of Object.entries(names) as [OriginType, Readonly<Record<string, boolean>>][]) {
  describe(`bucket names of ${type}`, () => {
    for (const [name, good] of Object.entries(table)) {
      it(`${good ? "takes" : "refuses"} ${JSON.stringify(name)}`, () =>
        assert.equal(problems(type, name).length === 0, good));
    }
  });
}

describe("a bucket's name", () => {
  it("is offered in what a name may have", () => {
    const near = (type: OriginType, name: string) => problems(type, name)[0]?.replacement;
    assert.equal(near("r2", "Files"), "files");
    assert.equal(near("r2", "My_Files"), "my-files");
    assert.equal(near("r2", "文件文件"), undefined);
    assert.equal(near("b2", "My_Files"), "My-Files");
    assert.equal(near("b2", "b2-files"), undefined);
    assert.equal(near("s3", "My Files"), "my-files");
    assert.equal(near("s3", "192.0.2.1"), "192-0-2-1");
  });

  it("is no way to find the bucket in a list of buckets", () => {
    const [problem] = originKinds.b2.problems({ bucket: "$host", buckets: ["my-files", "$path"] });
    assert.deepEqual([problem?.code, problem?.path], ["bucket-name", ["buckets", 1]]);
  });
});
