import type { R2Bucket } from "../providers/cloudflare/state.ts";

/** What a Worker's script is bound to. Secrets are named here and have their values elsewhere. */
export type WorkerBinding =
  | {
      readonly type: "r2_bucket";
      readonly name: string;
      readonly bucketName: string;
      readonly jurisdiction?: NonNullable<R2Bucket["jurisdiction"]>;
    }
  | { readonly type: "plain_text"; readonly name: string; readonly text: string }
  | { readonly type: "secret_text"; readonly name: string };

/** Ends the names of a second origin's bindings where the first has the same: `MY_BUCKET_2`, `B2_ENDPOINT_2`. */
export type BindingSuffix = "" | "_2";
