import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reportVariable } from "./contract.ts";

const asking = fileURLToPath(new URL("../testing/freshClone.ts", import.meta.url));

/** The published schemas are on some machines only: what the sandbox refuses must not depend on them. */
describe("sandbox: without the published schemas", () => {
  it("refuses what the service refuses", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [asking], {
      // Its calls are not for this run's verdict: nothing there can judge them.
      env: { ...process.env, CLOUDFLARE_OPENAPI: "/nonexistent", [reportVariable]: undefined },
    });
    assert.deepEqual(JSON.parse(stdout), {
      available: false,
      refusals: {
        "11 tags on a Worker": [400, 10021],
        "11 tags in its settings": [400, 10021],
        "a tag of 1025 characters": [400, 10021],
        "a comment of 101 characters": [400, 9207],
        "tags on a record of a free zone": [400, 9300],
        "a fallback origin without a record": [400, 1421],
        "a purge of a foreign host": [400, 1082],
      },
      left: { scripts: ["one"], records: 0, purges: 0 },
    });
  });
});
