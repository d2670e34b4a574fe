import assert from "node:assert/strict";
import { createCloudflareApi } from "./api.ts";

describe("createCloudflareApi", () => {
  it("leaves the rate limit's longest waits the time they take, all of them", () => {
    const api = createCloudflareApi({
      credentials: { CLOUDFLARE_API_TOKEN: "x".repeat(40) },
      endpoints: {},
      signal: new AbortController().signal,
      emit: () => undefined,
    });
    // The SDK's timeout runs on while steadyFetch waits: five times five minutes, and ten percent.
    assert.ok(api.timeout > 5 * 300_000 * 1.1 + 4 * 30_000);
  });
});
