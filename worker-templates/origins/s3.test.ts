import assert from "node:assert/strict";
import { locate, type S3Settings } from "./s3.ts";

function settings(bucket: string, ...allowedBuckets: readonly string[]): S3Settings {
  return { bucket, allowedBuckets, accessKeyId: "", secretAccessKey: "", endpoint: "", mayList: false };
}

describe("locate", () => {
  const host = "files.example.net";
  for (const [name, key, given, expected] of [
    ["a name", "a/b", settings("files"), ["files", "a/b"]],
    ["$path", "files/a/b", settings("$path"), ["files", "a/b"]],
    ["$path, the bucket alone", "files", settings("$path"), ["files", ""]],
    ["$path, the bucket and a slash", "files/", settings("$path"), ["files", ""]],
    ["$path, nothing", "", settings("$path"), undefined],
    ["$path, a leading slash", "/files/a", settings("$path"), undefined],
    ["$path, a bucket that is none", "fi%les/a", settings("$path"), undefined],
    ["$path, a bucket on the list", "files/a", settings("$path", "files"), ["files", "a"]],
    ["$path, a bucket that is not on the list", "other/a", settings("$path", "files"), undefined],
    ["$host, on the list", "a/b", settings("$host", "files"), ["files", "a/b"]],
    ["$host, not on the list", "a/b", settings("$host", "other"), undefined],
    ["$host, no list", "a/b", settings("$host"), undefined],
    ["no bucket at all", "a/b", settings(""), undefined],
    ["a bucket that climbs", "a", settings(".."), undefined],
  ] as const) {
    it(name, () => assert.deepEqual(locate({ host, key }, given), expected));
  }
});
