import assert from "node:assert/strict";
import type { RunContext } from "../../core/runContext.ts";
import { renewCertificates } from "./renew.ts";

describe("certificates: renew", () => {
  const context: RunContext = {
    credentials: {},
    endpoints: {},
    signal: new AbortController().signal,
    emit: () => undefined,
    templatesFolder: "",
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };

  // That it does not hang there is shown in lock.test.ts, in a process of its own.
  it("says which folder cannot be written, and the way out", async function () {
    if (process.platform !== "linux") this.skip();
    await assert.rejects(renewCertificates([], context, { stateFolder: "/proc/cdn-worker" }), {
      reason: "config",
      message:
        "State folder /proc/cdn-worker: it cannot be written (ENOENT). Set CDN_WORKER_STATE_DIR to a folder that this user may write, then run again.",
    });
  });
});
