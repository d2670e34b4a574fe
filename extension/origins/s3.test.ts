import assert from "node:assert/strict";
import { originFacts, originKinds } from "./implementations.ts";
import { s3EndpointProblem } from "./s3Endpoint.ts";

const { problems } = originKinds.s3;

describe("s3EndpointProblem", () => {
  for (const good of [
    "s3.eu-west-1.amazonaws.com",
    "s3.dualstack.eu-west-1.amazonaws.com",
    "s3.cn-north-1.amazonaws.com.cn",
    "s3.amazonaws.com",
    "cos.ap-guangzhou.myqcloud.com",
    "oss-cn-hangzhou.aliyuncs.com",
    "s3.oss-cn-hangzhou.aliyuncs.com",
    "s3.eu-central-1.wasabisys.com",
    "S3.Example.net",
    "minio.example.net:9000",
    "http://127.0.0.1:9000",
  ]) {
    it(`takes ${good}`, () => assert.equal(s3EndpointProblem(good), undefined));
  }

  const refused: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["https://s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com", /host alone/],
    ["https://minio.example.net:9000/", "minio.example.net:9000", /host alone/],
    ["http://minio.example.net", "minio.example.net", /host alone/],
    ["my-files.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com", /bucket in front/],
    ["files-1250000000.cos.ap-guangzhou.myqcloud.com", "cos.ap-guangzhou.myqcloud.com", /bucket in front/],
    ["my-files.oss-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou.aliyuncs.com", /bucket in front/],
    ["my-files.s3-website-us-east-1.amazonaws.com", undefined, /website/],
    ["192.0.2.1:9000", undefined, /IP address/],
    ["http://192.0.2.1:9000", undefined, /IP address/],
    ["[2001:db8::1]:9000", undefined, /IP address/],
    ["minio", undefined, /not an S3 endpoint/],
    ["eu-west-1", undefined, /not an S3 endpoint/],
    ["a b.example.net", undefined, /not an S3 endpoint/],
    ["", undefined, /not an S3 endpoint/],
  ];
  for (const [endpoint, replacement, message] of refused) {
    it(`refuses ${JSON.stringify(endpoint)}`, () => {
      const problem = s3EndpointProblem(endpoint);
      assert.match(problem?.message ?? "", message);
      assert.equal(problem?.replacement, replacement);
      if (replacement) assert.equal(s3EndpointProblem(replacement), undefined);
    });
  }
});

describe("an S3 origin", () => {
  const place = (origin: object) => {
    const facts = originFacts({
      type: "s3",
      bucket: "my-files",
      endpoint: "s3.eu-west-1.amazonaws.com",
      ...origin,
    });
    assert.ok(facts.place.at === "elsewhere");
    return { ...facts.place, texts: facts.bindings("", false).filter(({ type }) => type === "plain_text") };
  };

  it("reads its region from an endpoint that tells it, and takes a written one before that", () => {
    assert.equal(place({}).bucket.region, "eu-west-1");
    assert.equal(place({ endpoint: "s3.example.net" }).bucket.region, "us-east-1");
    assert.equal(place({ endpoint: "s3.example.net", region: "garage" }).bucket.region, "garage");
  });

  it("tells the Worker the very region and addressing that it is read with itself", () => {
    const endpoint = "cos.ap-guangzhou.myqcloud.com";
    const { bucket, host, texts } = place({ endpoint, bucket: "files-1250000000" });
    assert.equal(bucket.addressing, "virtual-host");
    assert.equal(host, `files-1250000000.${endpoint}`);
    assert.deepEqual(
      texts.map((binding) => "text" in binding && [binding.name, binding.text]),
      [
        ["S3_ENDPOINT", endpoint],
        ["S3_REGION", "ap-guangzhou"],
        ["S3_ADDRESSING_STYLE", "virtual-host"],
        ["BUCKET_NAME", "files-1250000000"],
        ["ALLOW_LIST_BUCKET", "false"],
      ],
    );
  });

  it("asks at the redirected address in path style, however the service is addressed", () => {
    const credentials = { S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "key" };
    const address = (addressing: string, endpoints: Readonly<Record<string, string>>) =>
      place({ addressing }).access("my-files", "", { credentials, endpoints })?.bucketUrl;
    assert.equal(address("path", {}), "https://s3.eu-west-1.amazonaws.com/my-files");
    assert.equal(address("virtual-host", {}), "https://my-files.s3.eu-west-1.amazonaws.com");
    assert.equal(address("virtual-host", { s3: "http://127.0.0.1:1" }), "http://127.0.0.1:1/my-files");
  });

  it("has the second pair of keys, or else the first", () => {
    const credentials = {
      S3_ACCESS_KEY_ID: "id",
      S3_SECRET_ACCESS_KEY: "key",
      S3_SECRET_ACCESS_KEY_2: "two",
    };
    const access = place({}).access("my-files", "_2", { credentials, endpoints: {} });
    assert.deepEqual([access?.accessKeyId, access?.secretAccessKey], ["id", "two"]);
    assert.equal(place({}).access("my-files", "", { credentials: {}, endpoints: {} }), undefined);
  });

  it("refuses an addressing that cannot work", () => {
    const codes = (written: Readonly<Record<string, unknown>>) =>
      problems(written).map(({ code, path, replacement }) => [code, path.join("."), replacement]);
    const cos = "cos.ap-guangzhou.myqcloud.com";
    assert.deepEqual(codes({ bucket: "files-1250000000", endpoint: cos, addressing: "path" }), [
      ["s3-addressing", "addressing", "virtual-host"],
    ]);
    assert.deepEqual(codes({ bucket: "my.files", addressing: "virtual-host" }), [
      ["s3-addressing", "addressing", "path"],
    ]);
    assert.deepEqual(codes({ bucket: "my.files", addressing: "path" }), []);
  });

  it("refuses a region that cannot stand in a signature", () => {
    for (const region of ["", "eu west", "eu-west-1/s3", "区域"]) {
      assert.deepEqual(
        problems({ region }).map(({ code }) => code),
        ["s3-region"],
        region,
      );
    }
    for (const region of ["eu-west-1", "garage", "auto"]) assert.deepEqual(problems({ region }), []);
  });
});
