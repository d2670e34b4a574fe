import assert from "node:assert/strict";
import { b2EndpointProblem, normalEndpoint } from "./b2Endpoint.ts";

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
      const complaint = b2EndpointProblem(endpoint);
      assert.match(complaint?.message ?? "", message);
      assert.equal(complaint?.replacement, replacement);
      if (replacement) assert.equal(b2EndpointProblem(replacement), undefined);
    });
  }

  it("is used in one form", () => {
    assert.equal(normalEndpoint("S3.US-West-004.backblazeb2.com"), "s3.us-west-004.backblazeb2.com");
    assert.equal(normalEndpoint("http://localhost:9000/S3/"), "http://localhost:9000/S3");
  });
});
