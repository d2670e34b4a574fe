import assert from "node:assert/strict";
import { AwsV4Signer } from "aws4fetch";
import { encodeStrictly, type ReceivedRequest, signatureProblem, signedHeaders } from "./sigv4.ts";

const keys = { accessKeyId: "004abcdef", secretAccessKey: "K004secret" };
const regions = ["us-west-004"];

interface Signing {
  readonly url: string;
  readonly region?: string;
  readonly method?: string;
  readonly signQuery?: boolean;
  readonly datetime?: string;
  readonly body?: string;
}

/** A request as aws4fetch signs it, as a server receives it. */
async function received(signing: Signing): Promise<ReceivedRequest> {
  const signer = new AwsV4Signer({ service: "s3", region: "us-west-004", ...keys, ...signing });
  const signed = await signer.sign();
  const url = new URL(signed.url);
  return {
    method: signing.method ?? "GET",
    rawPath: url.pathname,
    rawQuery: url.search.slice(1),
    headers: { ...Object.fromEntries(signed.headers), host: url.host },
    body: new TextEncoder().encode(signing.body ?? ""),
  };
}

const url = "https://s3.us-west-004.backblazeb2.com/bucket/a%20b/%E5%9B%BE.txt";

describe("sandbox: SigV4 from the server's side", () => {
  it("takes what aws4fetch signs, in headers and in the query", async () => {
    for (const signQuery of [false, true]) {
      for (const target of [url, `${url}?list-type=2&prefix=a%2Fb`]) {
        assert.equal(
          signatureProblem(await received({ url: target, signQuery }), [keys], regions, Date.now()),
          undefined,
        );
      }
    }
  });

  it("takes what it signs itself", () => {
    const request: ReceivedRequest = {
      method: "GET",
      rawPath: `/bucket/${encodeStrictly("a!'()*+b")}`,
      rawQuery: "b=2&a=1",
      headers: { host: "127.0.0.1:9" },
      body: new Uint8Array(),
    };
    const headers = { ...request.headers, ...signedHeaders(request, keys, "us-west-004", Date.now()) };
    assert.equal(signatureProblem({ ...request, headers }, [keys], regions, Date.now()), undefined);
  });

  const changes: readonly [string, (request: ReceivedRequest) => ReceivedRequest][] = [
    ["another path", (request) => ({ ...request, rawPath: `${request.rawPath}x` })],
    [
      "the same path, encoded otherwise",
      (request) => ({ ...request, rawPath: request.rawPath.replace("%E5", "%e5") }),
    ],
    ["another host", (request) => ({ ...request, headers: { ...request.headers, host: "s3.example.net" } })],
    ["another method", (request) => ({ ...request, method: "HEAD" })],
    [
      "a query that was not signed",
      (request) => ({ ...request, rawQuery: "response-content-type=text%2Fhtml" }),
    ],
    [
      "another date",
      (request) => ({ ...request, headers: { ...request.headers, "x-amz-date": nextSecond(request) } }),
    ],
  ];
  for (const [name, change] of changes) {
    it(`refuses ${name}`, async () => {
      const request = change(await received({ url }));
      assert.equal(signatureProblem(request, [keys], regions, Date.now()), "mismatch");
    });
  }

  it("lets headers pass that were not signed", async () => {
    const request = await received({ url });
    const headers = { ...request.headers, range: "bytes=0-3", "accept-encoding": "gzip" };
    assert.equal(signatureProblem({ ...request, headers }, [keys], regions, Date.now()), undefined);
  });

  it("tells apart what else can be wrong", async () => {
    const request = await received({ url });
    const problem = (changed: ReceivedRequest, now = Date.now()) =>
      signatureProblem(changed, [keys], regions, now);
    const without = (name: string): ReceivedRequest => ({
      ...request,
      headers: { ...request.headers, [name]: undefined },
    });
    assert.equal(problem(without("authorization")), "missing");
    assert.equal(problem(without("x-amz-date")), "malformed");
    assert.equal(problem(without("x-amz-content-sha256")), "malformed");
    assert.equal(
      problem({ ...request, headers: { ...request.headers, authorization: "Bearer x" } }),
      "malformed",
    );
    assert.equal(
      signatureProblem(request, [{ ...keys, accessKeyId: "other" }], regions, Date.now()),
      "unknownKey",
    );
    assert.equal(
      signatureProblem(request, [{ ...keys, secretAccessKey: "other" }], regions, Date.now()),
      "mismatch",
    );
    assert.equal(problem(await received({ url, region: "eu-central-003" })), "wrongRegion");
    assert.equal(problem(request, Date.now() + 16 * 60_000), "skewed");
    assert.equal(problem(request, Date.now() - 16 * 60_000), "skewed");
    const unsigned = (request.headers.authorization ?? "").replace("SignedHeaders=host;", "SignedHeaders=");
    assert.equal(
      problem({ ...request, headers: { ...request.headers, authorization: unsigned } }),
      "hostNotSigned",
    );
    const presigned = await received({ url: `${url}?X-Amz-Expires=60`, signQuery: true });
    assert.equal(problem(presigned), undefined);
    assert.equal(problem(presigned, Date.now() + 61_000), "expired");
  });

  it("refuses a body that is not the one that was signed", () => {
    const request: ReceivedRequest = {
      method: "PUT",
      rawPath: "/bucket/a",
      rawQuery: "",
      headers: { host: "h" },
      body: new TextEncoder().encode("one"),
    };
    const headers = { ...request.headers, ...signedHeaders(request, keys, "us-west-004", Date.now()) };
    const other = { ...request, headers, body: new TextEncoder().encode("two") };
    assert.equal(signatureProblem(other, [keys], regions, Date.now()), "payloadMismatch");
  });
});

function nextSecond(request: ReceivedRequest): string {
  const date = request.headers["x-amz-date"] ?? "";
  return date.replace(/\d\dZ$/, (seconds) => (seconds === "00Z" ? "01Z" : "00Z"));
}
