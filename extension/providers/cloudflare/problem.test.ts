import assert from "node:assert/strict";
import { APIConnectionError, APIError } from "cloudflare/core/error";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { NotTheApi } from "./notTheApi.ts";
import { cloudflareProblem, errorCode, isAnswerLost, reading } from "./problem.ts";

const about = {
  subject: "Route a.example.com/*",
  permission: "Workers Routes: Edit",
  on: "zone example.com",
};

function refusal(
  status: number,
  code: number | undefined,
  message = "said",
  type = "application/json",
  headers: Readonly<Record<string, string>> = {},
): APIError {
  const errors = code === undefined ? [] : [{ code, message }];
  return APIError.generate(
    status,
    { success: false, errors },
    undefined,
    new Headers({ "content-type": type, ...headers }),
  );
}

const rows: readonly [string, Error, Reason, RegExp][] = [
  [
    "a missing permission",
    refusal(403, 10000),
    "forbidden",
    /lacks the permission Workers Routes: Edit on zone example\.com/,
  ],
  ["a malformed header", refusal(400, 6003), "unauthenticated", /Make a new one/],
  ["SaaS off, on a create", refusal(403, 1404), "notEnabled", /custom-hostnames/],
  ["SaaS off, on the fallback origin", refusal(403, 1456), "notEnabled", /custom-hostnames/],
  ["R2 off", refusal(403, 10042), "notEnabled", /R2/],
  ["the quota", refusal(400, 1405), "quota", /quota/],
  ["a hostname held elsewhere", refusal(409, 1406), "conflict", /held already/],
  ["a firewall's page", refusal(403, undefined, "", "text/html; charset=UTF-8"), "firewall", /firewall/],
  [
    "a portal's page with a good status",
    new APIConnectionError({ cause: new NotTheApi(200, "text/html") }),
    "firewall",
    /instead of the API \(HTTP 200, text\/html\)/,
  ],
  [
    "a page of Cloudflare's own failure",
    refusal(503, undefined, "", "text/html"),
    "server",
    /Cloudflare failed/,
  ],
  ["a page of its rate limit", refusal(429, undefined, "", "text/html"), "rateLimited", /five minutes/],
  [
    "a challenge",
    refusal(403, undefined, "", "text/html", { "cf-mitigated": "challenge" }),
    "firewall",
    /Cloudflare's own protection/,
  ],
  ["a route of a zone without SaaS", refusal(400, 10022), "notEnabled", /custom-hostnames/],
  ["a hostname that is being worked on", refusal(409, 1439), "conflict", /Wait some minutes/],
  ["an origin without a record", refusal(400, 1421), "config", /fallbackOrigin/],
  ["no workers.dev subdomain", refusal(403, 10063), "notEnabled", /workers-and-pages.*which makes one/],
  ["a record in the way", refusal(400, 81053), "conflict", /Remove it in the zone's DNS/],
  ["a failure of theirs", refusal(502, undefined), "server", /Run again/],
  ["a rate limit that did not end", refusal(429, undefined), "rateLimited", /five minutes/],
  [
    "no connection",
    new APIConnectionError({ message: "x", cause: new Error("refused") }),
    "network",
    /connection/,
  ],
];

describe("cloudflareProblem", () => {
  for (const [title, error, reason, text] of rows) {
    it(title, () => {
      const problem = cloudflareProblem(error, about);
      assert.ok(problem instanceof CdnError);
      assert.equal(problem.reason, reason);
      assert.match(problem.message, text);
      if (reason !== "unauthenticated") assert.ok(problem.message.startsWith(about.subject));
    });
  }

  it("leaves what already is a problem, and a cancellation, as they are", () => {
    const known = new CdnError({ reason: "quota", subject: "a", what: "b", remedy: "c" });
    assert.equal(cloudflareProblem(known, about), known);
    const stopped = new DOMException("stopped", "AbortError");
    assert.equal(cloudflareProblem(stopped, about), stopped);
  });
});

describe("reading", () => {
  const read = (error: Error) => reading(about, () => Promise.reject(error), [10006]);

  it("takes the API's 404 and the codes given for an object that is not there", async () => {
    assert.equal(await read(refusal(404, 10007)), undefined);
    assert.equal(await read(refusal(400, 10006)), undefined);
  });

  it("never takes a proxy's page of 404 for it: a plan would make what exists", async () => {
    await assert.rejects(read(refusal(404, undefined, "", "text/html")), { reason: "firewall" });
  });
});

describe("isAnswerLost", () => {
  it("is true only where the request may have taken effect", () => {
    assert.equal(isAnswerLost(new APIConnectionError({ message: "reset" })), true);
    assert.equal(isAnswerLost(refusal(502, undefined)), true);
    assert.equal(isAnswerLost(refusal(409, 1406)), false);
    assert.equal(isAnswerLost(new Error("ours")), false);
  });
});

describe("errorCode", () => {
  it("is the service's first code", () => {
    assert.equal(errorCode(refusal(403, 10042)), 10042);
    assert.equal(errorCode(refusal(403, undefined)), undefined);
  });
});
