import assert from "node:assert/strict";
import { CdnError } from "../core/cdnError.ts";
import { resolveAddresses, resolveCname, resolveNameServers, resolveTxt } from "./resolve.ts";

describe("resolving", () => {
  it("names the object and the remedy where nothing answers", async () => {
    // A port on loopback that is closed: refused at once.
    const endpoints = { dnsServers: "127.0.0.1:9" };
    for (const question of [resolveTxt, resolveAddresses, resolveCname, resolveNameServers]) {
      await assert.rejects(
        question("images.example.net", endpoints, new AbortController().signal),
        (error) => {
          assert.ok(error instanceof CdnError);
          assert.equal(error.reason, "network");
          assert.match(error.message, /^DNS of images\.example\.net: no resolver gave an answer/);
          return true;
        },
      );
    }
  });

  it("stops at once when told to", async () => {
    await assert.rejects(
      resolveTxt("images.example.net", {}, AbortSignal.abort(new Error("stopped"))),
      /stopped/,
    );
  });
});
