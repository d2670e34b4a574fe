import assert from "node:assert/strict";
import { authorization, type SignedRequest } from "./tc3.ts";

const json = "application/json; charset=utf-8";

function signature(request: SignedRequest, secretKey: string): string | undefined {
  const secretId = "AKIDEXAMPLE0000000000000000000000000";
  const header = authorization(request, { secretId, secretKey });
  assert.ok(header.startsWith(`TC3-HMAC-SHA256 Credential=${secretId}/`));
  return /Signature=([0-9a-f]{64})$/.exec(header)?.[1];
}

describe("TC3 signature", () => {
  it("gives the documentation's example", () => {
    // https://cloud.tencent.com/document/api/1427/56189: Content-Type as signed there.
    assert.equal(
      signature(
        {
          service: "cvm",
          host: "cvm.tencentcloudapi.com",
          action: "DescribeInstances",
          contentType: json,
          body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
          timestamp: 1551113065,
        },
        "*".repeat(32),
      ),
      "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
    );
  });

  // Made by a signer of its own that gives the documentation's example too.
  const vectors = [
    {
      service: "teo",
      action: "DescribeZones",
      body: '{"Offset":0,"Limit":100}',
      timestamp: 1767225600,
      expected: "e88c1987023740d8f2b33ebc69da808c4555c4b90efef0930d3ba75f6299d35c",
    },
    {
      service: "cdn",
      action: "PurgeUrlsCache",
      body: '{"Urls":["https://images.example.net/a.png"]}',
      timestamp: 1767225600,
      expected: "f070fb31d09c05fff4d0b3e21c1344cc7073e59106834789c63f24c60d7f2a4b",
    },
    {
      service: "dnspod",
      action: "DescribeRecordList",
      body: '{"Domain":"example.net","ErrorOnEmpty":"no","Offset":0,"Limit":3000}',
      timestamp: 1767225600,
      expected: "51e3730dd16f1f8e16bb50484df7785cba429f3638a851055bfcdad421ed9f9d",
    },
    {
      service: "dnspod",
      action: "CreateRecord",
      body: '{"Domain":"example.net","SubDomain":"images","RecordType":"CNAME","RecordLine":"境外","RecordLineId":"3=0","Value":"cdn.example-saas.com.","TTL":600}',
      timestamp: 1767225600,
      expected: "bce7b3c8e284e311983f10ae45eabc1cf0d6117aa53f929377660581f4ae173f",
    },
    {
      service: "dnspod",
      action: "DescribeUserDetail",
      body: "{}",
      timestamp: 1767225600,
      expected: "e2cd248e06e953d6f3a8a757f2461d270c816a9837fc5a6dc4d13c0856679fd2",
    },
    {
      service: "dnspod",
      action: "DescribeUserDetail",
      body: "{}",
      timestamp: 1767225599, // one second earlier is another day in the scope
      expected: "294b593f8aa46982e79dba08ff7be37089726a7ec71afe4b618748cb94433998",
    },
  ];
  for (const { service, action, body, timestamp, expected } of vectors) {
    it(`gives the vector of ${service} ${action} at ${timestamp}`, () => {
      const request = {
        service,
        host: `${service}.tencentcloudapi.com`,
        action,
        contentType: json,
        body,
        timestamp,
      };
      assert.equal(signature(request, "SecretKeyExample0000000000000000"), expected);
    });
  }

  it("puts the port of the host into the signature", () => {
    const request = {
      service: "dnspod",
      host: "dnspod.tencentcloudapi.com",
      action: "DescribeUserDetail",
      contentType: json,
      body: "{}",
      timestamp: 1767225600,
    };
    assert.notEqual(
      signature(request, "key-key-key"),
      signature({ ...request, host: `${request.host}:8443` }, "key-key-key"),
    );
  });
});
