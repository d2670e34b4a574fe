import assert from "node:assert/strict";
import type { S3Settings } from "./s3Bucket.ts";

// The generator's constants, as far as these modules read them.
Object.assign(globalThis, { OPTIONS: { listing: false } });
const { locate, s3Bucket } = await import("./s3Bucket.ts");
const { s3 } = await import("./s3.ts");
const { b2 } = await import("./b2.ts");

function settings(bucket: string, ...allowedBuckets: readonly string[]): S3Settings {
  return {
    bucket,
    allowedBuckets,
    accessKeyId: "id",
    secretAccessKey: "secret of this test",
    region: "eu-central-003",
    bucketUrl: (name) => `https://s3.eu-central-003.backblazeb2.com/${name}`,
    mayList: false,
  };
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
    ["$path, the same bucket in capitals", "FILES/a/b", settings("$path"), undefined],
    ["$path, capitals on the list", "Files/a", settings("$path", "Files"), ["Files", "a"]],
    ["$path, not as the list writes it", "files/a", settings("$path", "Files"), undefined],
    ["a name with capitals", "a", settings("Files"), ["Files", "a"]],
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

describe("s3Bucket", () => {
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
    const origin = s3Bucket(settings("files"));
    const imports: number[] = [];
    for (const key of ["a!b c+d", "b"]) {
      const result = await origin.read({ host: "a", key }, { range: { offset: 0, length: 5 } });
      assert.ok(typeof result === "object");
      assert.equal(result.headers.get("content-type"), "application/octet-stream");
      assert.deepEqual([...result.headers.keys()], ["accept-ranges", "content-type", "etag"]);
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

  describe("from variables", () => {
    /** What goes upstream for one object. */
    async function sentBy(origin: ReturnType<typeof s3>): Promise<{ url: string; scope: string }> {
      const sent: { url: string; scope: string }[] = [];
      globalThis.fetch = async (url, init) => {
        const [, scope = ""] =
          /Credential=([^,]+),/.exec(`${new Headers(init?.headers).get("authorization")}`) ?? [];
        sent.push({ url: String(url), scope: scope.replace(/\/\d{8}\//, "/DATE/") });
        return new Response("a", { headers: { "content-length": "1", etag: '"a"' } });
      };
      assert.equal(typeof (await origin.read({ host: "a", key: "d/e f" }, {})), "object");
      return sent[0] ?? { url: "", scope: "" };
    }
    const b2Variables = { B2_APPLICATION_KEY_ID: "id", B2_APPLICATION_KEY: "k", BUCKET_NAME: "files" };
    const s3Variables = { S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "k", BUCKET_NAME: "files" };

    it("a server whose name begins with s3. is in no guessed region", async () => {
      const B2_ENDPOINT = "https://s3.example.net";
      assert.deepEqual(await sentBy(b2({ ...b2Variables, B2_ENDPOINT })), {
        url: "https://s3.example.net/files/d/e%20f",
        scope: "id/DATE/us-east-1/s3/aws4_request",
      });
      const { scope } = await sentBy(b2({ ...b2Variables, B2_ENDPOINT, B2_REGION: "garage" }));
      assert.equal(scope, "id/DATE/garage/s3/aws4_request");
    });

    it("S3, path style: the bucket is the first segment", async () => {
      assert.deepEqual(
        await sentBy(
          s3({ ...s3Variables, S3_ENDPOINT: "https://s3.example.net:3900/", S3_REGION: "garage" }),
        ),
        { url: "https://s3.example.net:3900/files/d/e%20f", scope: "id/DATE/garage/s3/aws4_request" },
      );
    });

    it("S3, virtual-host style: the bucket is the first label", async () => {
      const variables = { ...s3Variables, S3_ADDRESSING_STYLE: "virtual-host", S3_REGION: "ap-guangzhou" };
      assert.deepEqual(await sentBy(s3({ ...variables, S3_ENDPOINT: "cos.ap-guangzhou.myqcloud.com" })), {
        url: "https://files.cos.ap-guangzhou.myqcloud.com/d/e%20f",
        scope: "id/DATE/ap-guangzhou/s3/aws4_request",
      });
    });

    it("S3, a second bucket has variables of its own", async () => {
      const second = Object.fromEntries(
        Object.entries(s3Variables).map(([name, value]) => [`${name}_2`, value]),
      );
      const { url } = await sentBy(s3({ ...second, S3_ENDPOINT_2: "s3.eu-west-1.amazonaws.com" }, "_2"));
      assert.equal(url, "https://s3.eu-west-1.amazonaws.com/files/d/e%20f");
    });
  });
});
