import assert from "node:assert/strict";
import fc from "fast-check";
import { b2EndpointProblem, normalEndpoint } from "./b2Endpoint.ts";
import { b2BucketOrModeProblem, b2BucketProblem, r2BucketProblem } from "./bucketName.ts";
import { checkCacheControl } from "./cacheControl.ts";
import { nearName } from "./nearName.ts";
import { secretIn, secretKey } from "./secretText.ts";

describe("bucket names", () => {
  const r2: Readonly<Record<string, boolean>> = {
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
  };
  for (const [name, good] of Object.entries(r2)) {
    it(`R2 ${good ? "takes" : "refuses"} ${JSON.stringify(name)}`, () =>
      assert.equal(r2BucketProblem(name) === undefined, good));
  }

  const b2: Readonly<Record<string, boolean>> = {
    "blog-static": true,
    MyFiles: true,
    abcdef: true,
    ["a".repeat(63)]: true,
    abcde: false,
    ["a".repeat(64)]: false,
    "b2-files": false,
    "B2-files": false,
    "my.files": false,
    "files-": false,
    $path: false,
  };
  for (const [name, good] of Object.entries(b2)) {
    it(`B2 ${good ? "takes" : "refuses"} ${JSON.stringify(name)}`, () =>
      assert.equal(b2BucketProblem(name) === undefined, good));
  }

  it("B2 has two modes", () => {
    assert.equal(b2BucketOrModeProblem("$path"), undefined);
    assert.equal(b2BucketOrModeProblem("$host"), undefined);
    assert.match(b2BucketOrModeProblem("$hots")?.remedy ?? "", /\$path.*\$host/);
  });

  it("offers the name in what a name may have", () => {
    assert.equal(r2BucketProblem("Files")?.replacement, "files");
    assert.equal(r2BucketProblem("My_Files")?.replacement, "my-files");
    assert.equal(r2BucketProblem("文件文件")?.replacement, undefined);
    assert.equal(b2BucketProblem("My_Files")?.replacement, "My-Files");
    assert.equal(b2BucketProblem("b2-files")?.replacement, undefined);
  });
});

describe("b2EndpointProblem", () => {
  for (const good of [
    "s3.us-west-004.backblazeb2.com",
    "S3.EU-Central-003.backblazeb2.com",
    "http://127.0.0.1:9000",
    "http://localhost:9000/cdn-cgi/local/r2/s3/",
    "http://[::1]:9000",
  ]) {
    it(`takes ${good}`, () => assert.equal(b2EndpointProblem(good), undefined));
  }

  const refused: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["https://s3.us-west-004.backblazeb2.com", "s3.us-west-004.backblazeb2.com", /host alone/],
    ["s3.us-west-004.backblazeb2.com/", "s3.us-west-004.backblazeb2.com", /host alone/],
    ["https://my-files.s3.us-west-004.backblazeb2.com/x", "s3.us-west-004.backblazeb2.com", /before "s3\."/],
    ["f004.backblazeb2.com", "s3.us-west-004.backblazeb2.com", /native/],
    ["https://api003.backblazeb2.com/b2api", "s3.eu-central-003.backblazeb2.com", /native/],
    ["api.backblazeb2.com", undefined, /native/],
    ["us-east-005", "s3.us-east-005.backblazeb2.com", /region/],
    ["s3.us-west-2.amazonaws.com", undefined, /not an S3 endpoint of Backblaze/],
    ["files.backblazeb2.com", undefined, /not an S3 endpoint of Backblaze/],
    ["http://192.0.2.1:9000", undefined, /not an S3 endpoint of Backblaze/],
    ["http://localhost.example.net", undefined, /not an S3 endpoint of Backblaze/],
    ["http://user:pass@localhost", undefined, /not an S3 endpoint of Backblaze/],
    ["", undefined, /not an S3 endpoint of Backblaze/],
  ];
  for (const [endpoint, replacement, message] of refused) {
    it(`refuses ${JSON.stringify(endpoint)}`, () => {
      const diagnostic = b2EndpointProblem(endpoint);
      assert.match(diagnostic?.message ?? "", message);
      assert.equal(diagnostic?.replacement, replacement);
      if (replacement) assert.equal(b2EndpointProblem(replacement), undefined);
    });
  }

  it("is used in one form", () => {
    assert.equal(normalEndpoint("S3.US-West-004.backblazeb2.com"), "s3.us-west-004.backblazeb2.com");
    assert.equal(normalEndpoint("http://localhost:9000/S3/"), "http://localhost:9000/S3");
  });
});

describe("checkCacheControl", () => {
  for (const good of [
    "public, max-age=86400",
    "no-store",
    "PUBLIC,Max-Age=1",
    'private="set-cookie, x-a", max-age=0',
    "public, max-age=60, stale-while-revalidate=30, immutable",
    "max-age=1,",
  ]) {
    it(`takes ${good}`, () => assert.equal(checkCacheControl(good), undefined));
  }

  const refused: readonly (readonly [string, string | undefined, string?])[] = [
    ["", undefined],
    [" , ", undefined],
    ["public max-age=86400", "public, max-age=86400"],
    ["public; max-age=86400", "public, max-age=86400"],
    ["max-age", undefined],
    ["max-age=1d", "max-age=86400"],
    ["public, max-age=10 minutes", undefined],
    ["s-maxage=2h, public", "s-maxage=7200, public"],
    ["max-age=-1", undefined],
    ["max-age=1, max-age=2", undefined],
    ["public, private", undefined],
    ['private="open', undefined],
    ["public\r\nX-Evil: 1", undefined],
    ["公开", undefined],
    ["public, max_age=1", "public, max-age=1", "warning"],
    ["x-mine=1", undefined, "warning"],
  ];
  for (const [text, replacement, severity] of refused) {
    it(`${severity === "warning" ? "warns of" : "refuses"} ${JSON.stringify(text)}`, () => {
      const diagnostic = checkCacheControl(text);
      assert.equal(diagnostic?.code, "cache-control");
      assert.equal(diagnostic.severity, severity);
      assert.equal(diagnostic.replacement, replacement);
    });
  }

  it("takes no time, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", ",", "a", "=", " "), maxLength: 200 }),
        (text) => {
          checkCacheControl(text);
        },
      ),
    );
  }).timeout(5000);
});

describe("nearName", () => {
  const keys = ["zone", "origin", "fallbackOrigin", "hostnames", "worker", "cacheControl"];
  const table: Readonly<Record<string, string | undefined>> = {
    hostname: "hostnames",
    fallback_origin: "fallbackOrigin",
    FallbackOrigin: "fallbackOrigin",
    fallback: "fallbackOrigin",
    zne: "zone",
    cachecontroll: "cacheControl",
    bucket: undefined,
    x: undefined,
    "": undefined,
  };
  for (const [typed, meant] of Object.entries(table)) {
    it(`${typed || "nothing"} is ${meant ?? "nothing known"}`, () =>
      assert.equal(nearName(typed, keys), meant));
  }
});

describe("secretIn", () => {
  const pemMark = (label: string) => `-----BEGIN ${label}-----`;
  const found: readonly (readonly [string, string | undefined])[] = [
    ["cfut_abcdefghijklmnop", "CLOUDFLARE_API_TOKEN"],
    ["Bearer cfat_abcdefghijklmnop", "CLOUDFLARE_API_TOKEN"],
    ["cfk_abcdefghijklmnop", "CLOUDFLARE_API_TOKEN"],
    ["aB3defghijklmnopqrstuvwxyz-_0123456789AB", "CLOUDFLARE_API_TOKEN"],
    ["0123456789abcdef0123456789abcdef01234", "CLOUDFLARE_API_TOKEN"],
    ["K004abcdefghijklmnopqrstuvwxyz0", "B2_APPLICATION_KEY"],
    ["0040123456789ab0000000001", "B2_APPLICATION_KEY_ID"],
    ["AKIDabcdefghijklmnopqrstuvwxyz012345", "TENCENTCLOUD_SECRET_ID"],
    [`${pemMark("EC PRIVATE KEY")}\nMHc`, undefined],
    [pemMark("PRIVATE KEY"), undefined],
    ["0123456789abcdef".repeat(4), undefined],
  ];
  for (const [text, credential] of found) {
    it(`sees ${text.slice(0, 12)}…`, () => {
      const match = secretIn(text);
      assert.ok(match);
      assert.equal(match.credential, credential);
    });
  }

  for (const harmless of [
    "my-rather-long-bucket-name-for-files-1234",
    "public, max-age=31536000, immutable",
    "/opt/1panel/www/sites/images.example.net/ssl/fullchain.pem",
    "s3.us-west-004.backblazeb2.com",
    "-----BEGIN CERTIFICATE-----",
    "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/",
  ]) {
    it(`lets ${harmless} pass`, () => assert.equal(secretIn(harmless), undefined));
  }
});

describe("secretKey", () => {
  it("knows names of secrets from names of options", () => {
    for (const name of [
      "token",
      "api_token",
      "B2_APPLICATION_KEY",
      "secretAccessKey",
      "password",
      "private-key",
    ]) {
      assert.ok(secretKey(name, []), name);
    }
    for (const name of ["key", "monkey", "keys", "zone", "name", "cacheKey"])
      assert.equal(secretKey(name, []), undefined, name);
  });
});
