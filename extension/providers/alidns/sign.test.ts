import assert from "node:assert/strict";
import { signedRpc } from "./sign.ts";

const key = { accessKeyId: "LTAIEXAMPLE00000", accessKeySecret: "SecretExample0000000000000000" };
const common = {
  at: Date.parse("2026-01-01T00:00:00Z"),
  nonce: "00000000000000000000000000000001",
};

/** Made with the vendor's signer and an independent one alike. */
const vectors = {
  "8e6f9d4a62f05eb28a0d1c260c31687063258583992649e93032b8ec9dea9c08": {
    host: "alidns.aliyuncs.com",
    version: "2015-01-09",
    action: "AddDomainRecord",
    parameters: {
      DomainName: "example.net",
      RR: "images",
      Type: "CNAME",
      Value: "cdn.example-saas.com",
      Line: "oversea",
      TTL: "600",
    },
  },
  "167a3d58d1732043983f23fe8f6316766ad74c79b8a94ba3d26ff87af4ef8a88": {
    host: "cdn.aliyuncs.com",
    version: "2018-05-10",
    action: "RefreshObjectCaches",
    parameters: {
      ObjectPath: "https://images.example.net/a b+c*~/中.png\nhttps://images.example.net/2",
      ObjectType: "File",
    },
  },
};

describe("AliDNS: signature", () => {
  for (const [signature, request] of Object.entries(vectors)) {
    it(`of ${request.action}`, () => {
      const { headers } = signedRpc(key, { ...common, ...request, parameters: { ...request.parameters } });
      assert.match(headers.authorization ?? "", new RegExp(`Signature=${signature}$`));
    });
  }

  it("carries id and names, and never the secret", () => {
    const { headers, query } = signedRpc(key, {
      ...common,
      host: "h",
      version: "v",
      action: "a",
      parameters: {},
    });
    assert.match(
      headers.authorization ?? "",
      /^ACS3-HMAC-SHA256 Credential=LTAIEXAMPLE00000,SignedHeaders=host;x-acs-action;/,
    );
    assert.ok(!JSON.stringify([headers, query]).includes(key.accessKeySecret));
  });
});
