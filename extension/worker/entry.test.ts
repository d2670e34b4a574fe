import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Origin } from "../origins/implementations.ts";
import type { Site } from "../site/site.ts";
import { ejectEntry } from "./entry.ts";

const templates = path.join(import.meta.dirname, "../../worker-templates");

function site(...origins: [Origin, ...Origin[]]): Site {
  return {
    name: "images",
    zone: "example.com",
    origins,
    fallbackOrigin: "images.example.com",
    hostnames: ["images.example.net"],
    worker: { name: "cdn" },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: "/",
  };
}

/** Code without what is only said, nor how it is laid out. */
function bare(code: string): string {
  return code
    .replace(/\/\*\*.*?\*\//gs, "")
    .replaceAll('"./', '"cdn-worker/')
    .replace(/\s+/g, " ")
    .trim();
}

describe("ejectEntry", () => {
  it("is the template's entry for one origin", async () => {
    const r2 = ejectEntry(site({ type: "r2", bucket: "files" }));
    assert.equal(bare(r2), bare(await readFile(path.join(templates, "r2.ts"), "utf8")));
    const b2 = ejectEntry(site({ type: "b2", bucket: "files", endpoint: "s3.x.backblazeb2.com" }));
    assert.equal(bare(b2), bare(await readFile(path.join(templates, "b2.ts"), "utf8")));
    const s3 = ejectEntry(site({ type: "s3", bucket: "files", endpoint: "s3.eu-west-1.amazonaws.com" }));
    assert.equal(bare(s3), bare(await readFile(path.join(templates, "s3.ts"), "utf8")));
  });

  it("asks two origins in their order", () => {
    const b2: Origin = { type: "b2", bucket: "files", endpoint: "s3.x.backblazeb2.com" };
    assert.match(
      ejectEntry(site(b2, { type: "r2", bucket: "a" })),
      /firstOf\(b2\(env\), r2\(env\.MY_BUCKET\)\)/,
    );
    assert.match(
      ejectEntry(site({ type: "r2", bucket: "a" }, { type: "r2", bucket: "b" })),
      /firstOf\(r2\(env\.MY_BUCKET\), r2\(env\.MY_BUCKET_2\)\)/,
    );
    assert.match(ejectEntry(site(b2, b2)), /firstOf\(b2\(env\), b2\(env, "_2"\)\)/);
    const s3: Origin = { type: "s3", bucket: "files", endpoint: "s3.eu-west-1.amazonaws.com" };
    // Their variables would be called the same: BUCKET_NAME.
    assert.match(ejectEntry(site(b2, s3)), /firstOf\(b2\(env\), s3\(env, "_2"\)\)/);
  });
});
