import assert from "node:assert/strict";
import { endpointUrl, regionOfEndpoint } from "./endpoint.ts";

describe("endpointUrl", () => {
  it("adds what is missing and takes away what is too much", () => {
    assert.equal(endpointUrl("s3.us-west-004.backblazeb2.com"), "https://s3.us-west-004.backblazeb2.com");
    assert.equal(endpointUrl("http://127.0.0.1:9000/base//"), "http://127.0.0.1:9000/base");
  });
});

describe("regionOfEndpoint", () => {
  for (const [endpoint, region] of [
    ["s3.us-west-004.backblazeb2.com", "us-west-004"],
    ["https://s3.eu-central-003.backblazeb2.com/", "eu-central-003"],
    ["S3.EU-Central-003.BackblazeB2.com", "eu-central-003"],
    ["s3.ap-southeast-1.amazonaws.com", "ap-southeast-1"],
    ["s3.dualstack.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["s3-us-west-2.amazonaws.com", "us-west-2"],
    ["s3.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["s3.amazonaws.com", "us-east-1"],
    ["s3-accelerate.amazonaws.com", "us-east-1"],
    ["s3.eu-central-1.wasabisys.com", "eu-central-1"],
    ["s3.wasabisys.com", "us-east-1"],
    ["cos.ap-guangzhou.myqcloud.com", "ap-guangzhou"],
    // Names that only look as if they told a region.
    ["s3.example.net", "us-east-1"],
    ["s3.my-company.example.net", "us-east-1"],
    ["https://s3.my-host.internal:3900", "us-east-1"],
    ["http://127.0.0.1:9000/s3.us-west-004.backblazeb2.com", "us-east-1"],
    ["", "us-east-1"],
  ] as const) {
    it(`${endpoint}: ${region}`, () => assert.equal(regionOfEndpoint(endpoint), region));
  }
});
