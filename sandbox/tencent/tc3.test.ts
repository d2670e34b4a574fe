import assert from "node:assert/strict";
import { checkSignature, type Tc3Call } from "./tc3.ts";

interface Vector {
  readonly service: string;
  readonly action: string;
  readonly body: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly signedHeaders: string;
  readonly signature: string;
}

const example = {
  secretId: "AKIDEXAMPLE0000000000000000000000000",
  secretKey: "SecretKeyExample0000000000000000",
  timestamp: 1_767_225_600,
  signedHeaders: "content-type;host;x-tc-action",
};

/** The first is the documentation's own; the others were made by an independent signer that reproduces it. */
const vectors: readonly Vector[] = [
  {
    service: "cvm",
    action: "DescribeInstances",
    body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    secretId: "AKIDEXAMPLE",
    secretKey: "*".repeat(32),
    timestamp: 1_551_113_065,
    signedHeaders: "content-type;host;x-tc-action",
    signature: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
  },
  {
    ...example,
    service: "dnspod",
    action: "CreateRecord",
    body: '{"Domain":"example.net","SubDomain":"images","RecordType":"CNAME","RecordLine":"境外","RecordLineId":"3=0","Value":"cdn.example-saas.com.","TTL":600}',
    signature: "bce7b3c8e284e311983f10ae45eabc1cf0d6117aa53f929377660581f4ae173f",
  },
  {
    ...example,
    service: "dnspod",
    action: "DescribeUserDetail",
    body: "{}",
    timestamp: 1_767_225_599,
    signature: "294b593f8aa46982e79dba08ff7be37089726a7ec71afe4b618748cb94433998",
  },
  {
    ...example,
    service: "teo",
    action: "DescribeZones",
    body: '{"Offset":0,"Limit":100}',
    signature: "e88c1987023740d8f2b33ebc69da808c4555c4b90efef0930d3ba75f6299d35c",
  },
  {
    ...example,
    service: "cdn",
    action: "PurgeUrlsCache",
    body: '{"Urls":["https://images.example.net/a.png"]}',
    signature: "f070fb31d09c05fff4d0b3e21c1344cc7073e59106834789c63f24c60d7f2a4b",
  },
];

function call(vector: Vector, change: Partial<Tc3Call> = {}, headers: Record<string, string> = {}): Tc3Call {
  const date = new Date(vector.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${vector.secretId}/${date}/${vector.service}/tc3_request`;
  return {
    service: vector.service,
    headers: new Headers({
      "content-type": "application/json; charset=utf-8",
      host: `${vector.service}.tencentcloudapi.com`,
      "x-tc-action": vector.action,
      "x-tc-timestamp": `${vector.timestamp}`,
      authorization: `TC3-HMAC-SHA256 Credential=${scope}, SignedHeaders=${vector.signedHeaders}, Signature=${vector.signature}`,
      ...headers,
    }),
    body: vector.body,
    now: vector.timestamp * 1000,
    secretKeyOf: (id) => (id === vector.secretId ? vector.secretKey : undefined),
    ...change,
  };
}

describe("TC3-HMAC-SHA256 on the service's side", () => {
  for (const vector of vectors) {
    it(`takes the vector of ${vector.service} ${vector.action} at ${vector.timestamp}`, () => {
      assert.equal(checkSignature(call(vector)), undefined);
    });
  }

  it("refuses whatever was changed after signing, and says what else is wrong", () => {
    const vector = vectors[3];
    assert.ok(vector !== undefined);
    const code = (change: Partial<Tc3Call>, headers: Record<string, string> = {}) =>
      checkSignature(call(vector, change, headers))?.code;
    assert.equal(code({ body: "{}" }), "AuthFailure.SignatureFailure");
    assert.equal(code({}, { "x-tc-action": "DeleteZone" }), "AuthFailure.SignatureFailure");
    assert.equal(code({}, { host: "ssl.tencentcloudapi.com" }), "AuthFailure.SignatureFailure");
    assert.equal(code({ service: "ssl" }), "AuthFailure.InvalidAuthorization");
    assert.equal(code({ now: vector.timestamp * 1000 + 301_000 }), "AuthFailure.SignatureExpire");
    assert.equal(code({ secretKeyOf: () => undefined }), "AuthFailure.SecretIdNotFound");
    assert.equal(code({}, { "x-tc-timestamp": "1767139200" }), "AuthFailure.SignatureFailure");
  });
});
