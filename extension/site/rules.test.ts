import assert from "node:assert/strict";
import fc from "fast-check";
import { checkCacheControl } from "./cacheControl.ts";
import { nearName } from "./nearName.ts";
import { secretIn, secretKey } from "./secretText.ts";

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
    ["AKIAIOSFODNN7EXAMPLE", "S3_ACCESS_KEY_ID"],
    ["LTAI5tExampleExampleExam", "ALIBABA_CLOUD_ACCESS_KEY_ID"],
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
      "b2Key",
      "secretAccessKey",
      "password",
      "private-key",
      "hmacKey",
      "eab_hmac_key",
    ]) {
      assert.ok(secretKey(name, []), name);
    }
    const binding = ["sites", "images", "certificates", 0, "acme", "externalAccountBinding"];
    assert.equal(secretKey("hmacKey", binding)?.credential, "CDN_WORKER_ACME_EAB_HMAC_KEY");
    assert.equal(secretKey("accountKey", binding)?.credential, "CDN_WORKER_ACME_ACCOUNT_KEY");
    assert.equal(secretKey("keyId", binding), undefined);
    for (const name of ["key", "monkey", "keys", "zone", "name", "cacheKey"])
      assert.equal(secretKey(name, []), undefined, name);
  });
});
