import type { Change } from "../../extension/deploy/changes.ts";
import type { Plan } from "../../extension/deploy/report.ts";

/** A change with what every change has. */
export function sampleChange(init: Partial<Change> & Pick<Change, "resource" | "action" | "name">): Change {
  return { reason: "It is wanted.", destroys: false, needs: [], spec: {}, ...init } as Change;
}

/** A plan of a small R2 site that has never been deployed. */
export function samplePlan(changes: readonly Change[] = [], more: Partial<Plan> = {}): Plan {
  return {
    purpose: "deploy",
    site: {
      name: "images",
      zone: "example.com",
      origins: [{ type: "r2", bucket: "files" }],
      fallbackOrigin: "images.example.com",
      hostnames: ["images.example.net"],
      worker: { name: "cdn-images" },
      certificates: [],
      siblingFallbackOrigins: [],
      folder: "/",
    },
    account: { id: "acc", name: "Blog" },
    zone: { id: "zone", name: "example.com", account: { id: "acc", name: "Blog" } },
    state: {
      buckets: [],
      bucketDomain: undefined,
      dnsRecords: [],
      fallbackOrigin: undefined,
      customHostnames: [],
      worker: undefined,
      routes: [],
    },
    worker: {
      name: "cdn-images",
      code: "",
      mainModule: "index.js",
      compatibilityDate: "2026-01-01",
      compatibilityFlags: [],
      workersCache: false,
      bindings: [],
      ownFiles: [],
      digest: "",
      secretsDigest: undefined,
    },
    changes,
    warnings: [],
    ...more,
  };
}
