import assert from "node:assert/strict";
import type { S3Settings } from "./s3.ts";

// The generator's constants, as far as these modules read them.
Object.assign(globalThis, { OPTIONS: { listing: false } });
const { locate, s3 } = await import("./s3.ts");

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

describe("s3", () => {
  const { fetch } = globalThis;
  const { importKey } = crypto.subtle;
  afterEach(() => {
    globalThis.fetch = fetch;
    crypto.subtle.importKey = importKey;
  });

  it("derives the signing key once, and signs host, date and content hash alone", async () => {
    const sent: (readonly [string, Headers])[] = [];
    globalThis.fetch = async (url, init) => {
      sent.push([String(url), new Headers(init?.headers)]);
      return new Response(new Uint8Array(1), {
        headers: { "content-length": "1", etag: '"a"', "x-amz-id": "x", "x-bz-b": "y" },
      });
    };
    let imported = 0;
    crypto.subtle.importKey = ((...args: Parameters<typeof importKey>) => {
      imported += 1;
      return importKey.apply(crypto.subtle, args);
    }) as typeof importKey;
    const origin = s3({
      ...settings("files"),
      accessKeyId: "id",
      secretAccessKey: "secret of this test",
      endpoint: "s3.eu-central-003.backblazeb2.com",
    });
    const imports: number[] = [];
    for (const key of ["a!b c+d", "b"]) {
      const reading = await origin.read({ host: "a", key }, { range: { offset: 0, length: 5 } });
      assert.ok(typeof reading === "object");
      assert.equal(reading.headers.get("content-type"), "application/octet-stream");
      assert.deepEqual([...reading.headers.keys()], ["accept-ranges", "content-type", "etag"]);
      imports.push(imported);
      imported = 0;
    }
    // Date, region, service and the signature itself; afterwards the signature alone.
    assert.deepEqual(imports, [5, 1]);
    const [[url, headers] = ["", new Headers()]] = sent;
    assert.equal(url, "https://s3.eu-central-003.backblazeb2.com/files/a%21b%20c%2Bd");
    assert.equal(headers.get("range"), "bytes=0-4");
    const authorization = headers.get("authorization") ?? "";
    assert.match(authorization, /Credential=id\/\d{8}\/eu-central-003\/s3\/aws4_request,/);
    assert.match(authorization, /SignedHeaders=host;x-amz-content-sha256;x-amz-date,/);
  });
});
