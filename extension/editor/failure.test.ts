import assert from "node:assert/strict";
import { CdnError, type CdnErrorInit } from "../core/cdnError.ts";
import { providers } from "../providers/registry.ts";
import { describeFailure, failureDetails, isCancel, isCdnError } from "./failure.ts";

function error(init: Partial<CdnErrorInit>): CdnError {
  return new CdnError({
    reason: "server",
    subject: "Zone example.com",
    what: "it failed",
    remedy: "Retry.",
    ...init,
  });
}

describe("describeFailure", () => {
  it("stays silent about the person's own cancel", () => {
    const abort = new DOMException("stopped", "AbortError");
    for (const cancel of [error({ reason: "cancelled" }), abort]) {
      assert.ok(isCancel(cancel));
      assert.deepEqual(describeFailure(cancel), { kind: "silent" });
    }
  });

  it("shows the error's own sentence and leads to the log", () => {
    assert.deepEqual(describeFailure(error({})), {
      kind: "shown",
      severity: "error",
      text: "Zone example.com: it failed. Retry.",
      action: { kind: "showLog", title: "Show Log" },
    });
  });

  it("leads to the page that helps", () => {
    const failure = describeFailure(error({ reason: "notEnabled", link: "https://dash.cloudflare.com/" }));
    assert.ok(failure.kind === "shown");
    assert.deepEqual(failure.action, {
      kind: "open",
      title: "Open Page",
      url: "https://dash.cloudflare.com/",
    });
  });

  it("keeps long addresses out of the sentence", () => {
    const url = `https://dash.cloudflare.com/profile/api-tokens?keys=${"x".repeat(80)}`;
    const failure = describeFailure(error({ remedy: `Make one at ${url} and try again.`, link: url }));
    assert.ok(failure.kind === "shown" && failure.action.kind === "open");
    assert.equal(
      failure.text,
      "Zone example.com: it failed. Make one at https://dash.cloudflare.com/profile/api-tokens and try again.",
    );
    assert.equal(failure.action.url, url);
  });

  for (const { id: provider } of providers) {
    it(`offers the account of ${provider} where its key is refused, whatever the words`, () => {
      const subject = "Domain b2.example.net at Cloudflare, CNAME images of DNSPod";
      const failure = describeFailure(
        error({ reason: "unauthenticated", provider, subject, link: "https://x.test" }),
      );
      assert.ok(failure.kind === "shown" && failure.action.kind === "connect");
      assert.equal(failure.action.provider, provider);
    });
  }

  it("offers no account where nobody knows whose", () => {
    const failure = describeFailure(error({ reason: "unauthenticated", subject: "Backblaze B2 key" }));
    assert.ok(failure.kind === "shown");
    assert.equal(failure.action.kind, "showLog");
  });

  it("keeps what was not foreseen to one line", () => {
    const failure = describeFailure(new TypeError("x is undefined.\n    at somewhere"));
    assert.ok(failure.kind === "shown");
    assert.equal(failure.text, "Something unexpected happened: x is undefined. The log has the details.");
  });

  it("knows an error of the engine's bundle, whose class is another", () => {
    const twin = Object.assign(new Error("Zone: gone. Retry."), {
      name: "CdnError",
      reason: "cancelled",
      subject: "Zone",
      what: "gone",
      remedy: "Retry.",
      link: undefined,
    });
    assert.ok(isCdnError(twin) && isCancel(twin));
    assert.ok(!isCdnError(new Error("x")));
  });
});

describe("failureDetails", () => {
  it("follows the causes, also in a circle", () => {
    const reset = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    const top = error({ reason: "network", cause: reset });
    reset.cause = top;
    const details = failureDetails(top);
    assert.match(
      details,
      /^CdnError: Zone example\.com: it failed\. Retry\. \(network\)\ncaused by Error: socket hang up/,
    );
    assert.match(details, /\[ECONNRESET\]$/);
  });

  it("takes anything that can be thrown", () => {
    assert.equal(failureDetails("text"), "text");
    assert.equal(failureDetails(undefined), "");
  });
});
