import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Acs3Call, acs3Failure } from "./acs3.ts";

const id = "LTAIEXAMPLE00000";
const secret = "SecretExample0000000000000000";
const at = Date.parse("2026-01-01T00:00:00Z");
const names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

interface Vector {
  readonly host: string;
  readonly version: string;
  readonly action: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signature: string;
}

/** Made with the vendor's signer and an independent one alike. */
const vectors: readonly Vector[] = [
  {
    host: "alidns.aliyuncs.com",
    version: "2015-01-09",
    action: "AddDomainRecord",
    query: {
      DomainName: "example.net",
      RR: "images",
      Type: "CNAME",
      Value: "cdn.example-saas.com",
      Line: "oversea",
      TTL: "600",
    },
    signature: "8e6f9d4a62f05eb28a0d1c260c31687063258583992649e93032b8ec9dea9c08",
  },
  {
    host: "cdn.aliyuncs.com",
    version: "2018-05-10",
    action: "RefreshObjectCaches",
    query: {
      ObjectPath: "https://images.example.net/a b+c*~/中.png\nhttps://images.example.net/2",
      ObjectType: "File",
    },
    signature: "167a3d58d1732043983f23fe8f6316766ad74c79b8a94ba3d26ff87af4ef8a88",
  },
];

function call(
  vector: Vector,
  change: Partial<Acs3Call> = {},
  headers: Record<string, string> = {},
): Acs3Call {
  return {
    method: "POST",
    rawPath: "/",
    rawQuery: new URLSearchParams(vector.query).toString(),
    headers: new Headers({
      host: vector.host,
      "x-acs-action": vector.action,
      "x-acs-version": vector.version,
      "x-acs-date": "2026-01-01T00:00:00Z",
      "x-acs-signature-nonce": "00000000000000000000000000000001",
      "x-acs-content-sha256": createHash("sha256").update("").digest("hex"),
      authorization: `ACS3-HMAC-SHA256 Credential=${id},SignedHeaders=${names},Signature=${vector.signature}`,
      ...headers,
    }),
    body: "",
    now: at,
    secretOf: (asked) => (asked === id ? secret : undefined),
    isFresh: () => true,
    ...change,
  };
}

describe("ACS3-HMAC-SHA256 on the service's side", () => {
  const [first, second] = vectors;
  assert.ok(first !== undefined && second !== undefined);

  for (const vector of vectors) {
    it(`takes the vector of ${vector.action}`, () => {
      assert.equal(acs3Failure(call(vector)), undefined);
    });
  }

  it("refuses whatever was changed after signing", () => {
    const code = (made: Acs3Call) => acs3Failure(made)?.code;
    assert.equal(code(call(first, { method: "GET" })), "SignatureDoesNotMatch");
    assert.equal(code(call(first, { rawQuery: `${call(first).rawQuery}&X=1` })), "SignatureDoesNotMatch");
    assert.equal(code(call(first, { body: "x" })), "SignatureDoesNotMatch");
    assert.equal(code(call(first, {}, { "x-acs-action": "DeleteDomainRecord" })), "SignatureDoesNotMatch");
    assert.equal(code(call(first, {}, { host: "cdn.aliyuncs.com" })), "SignatureDoesNotMatch");
  });

  it("says which of key, date, nonce and form is wrong", () => {
    const failure = (made: Acs3Call) => {
      const found = acs3Failure(made);
      return [found?.status, found?.code];
    };
    assert.deepEqual(failure(call(first, { secretOf: () => undefined })), [
      404,
      "InvalidAccessKeyId.NotFound",
    ]);
    assert.deepEqual(failure(call(first, { now: at + 901_000 })), [400, "InvalidTimeStamp.Expired"]);
    assert.deepEqual(failure(call(first, { now: at - 901_000 })), [400, "InvalidTimeStamp.Expired"]);
    assert.deepEqual(failure(call(first, {}, { "x-acs-date": "20260101" })), [
      400,
      "InvalidTimeStamp.Format",
    ]);
    assert.deepEqual(failure(call(first, { isFresh: () => false })), [400, "SignatureNonceUsed"]);
    assert.deepEqual(failure(call(first, {}, { authorization: "Basic x" })), [400, "IncompleteSignature"]);
    // Every x-acs-* header is signed, so none can be slipped in.
    assert.deepEqual(failure(call(first, {}, { "x-acs-security-token": "x" })), [400, "IncompleteSignature"]);
  });
});
