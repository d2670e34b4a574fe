import type { WorkerOptions } from "miniflare";
import type { R2Outage } from "./runtime.ts";

export function failingBucketName(id: string): string {
  return `failing-${id}`;
}

/** Stands between a worker and its bucket while R2 has a bad day; its error is R2's own (10001). */
export function failingBucket(id: string, outage: R2Outage): WorkerOptions {
  const wait = outage.kind === "slow" ? outage.ms : 0;
  const contents = `
    const fails = ${outage.kind === "error"};
    const call = (bucket, name) => async (...args) => {
      if (fails) throw new Error(name + ": We encountered an internal error. Please try again. (10001)");
      await new Promise((resolve) => setTimeout(resolve, ${wait}));
      return bucket[name](...args);
    };
    const names = ["head", "get", "put", "delete", "list", "createMultipartUpload"];
    export default (env) => Object.fromEntries(names.map((name) => [name, call(env.BUCKET, name)]));`;
  return {
    name: failingBucketName(id),
    modules: [{ type: "ESModule", path: "failing-bucket.js", contents }],
    r2Buckets: { BUCKET: id },
  };
}
