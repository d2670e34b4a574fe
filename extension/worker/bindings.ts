import type { Origin, R2Origin } from "../site/schema.ts";
import type { Site } from "../site/site.ts";

/** What the script is bound to. Secrets are named here and have their values elsewhere. */
export type WorkerBinding =
  | {
      readonly type: "r2_bucket";
      readonly name: string;
      readonly bucketName: string;
      readonly jurisdiction?: NonNullable<R2Origin["jurisdiction"]>;
    }
  | { readonly type: "plain_text"; readonly name: string; readonly text: string }
  | { readonly type: "secret_text"; readonly name: string };

/**
 * Names of the second origin of the same kind end in `_2`: `MY_BUCKET_2`, `B2_ENDPOINT_2`, … Two B2 buckets in
 * different regions belong to different accounts, hence the second pair of keys.
 */
export function bindingSuffix(origins: readonly Origin[], position: number): "" | "_2" {
  const before = origins.slice(0, position);
  return before.some((origin) => origin.type === origins[position]?.type) ? "_2" : "";
}

function originBindings(origin: Origin, suffix: string): readonly WorkerBinding[] {
  if (origin.type === "r2") {
    const { bucket, jurisdiction } = origin;
    return [
      {
        type: "r2_bucket",
        name: `MY_BUCKET${suffix}`,
        bucketName: bucket,
        ...(jurisdiction && { jurisdiction }),
      },
    ];
  }
  const { bucket, buckets, endpoint, region } = origin;
  const text = (name: string, value: string) =>
    ({ type: "plain_text", name: name + suffix, text: value }) as const;
  return [
    { type: "secret_text", name: `B2_APPLICATION_KEY_ID${suffix}` },
    { type: "secret_text", name: `B2_APPLICATION_KEY${suffix}` },
    text("B2_ENDPOINT", endpoint),
    ...(region ? [text("B2_REGION", region)] : []),
    text("BUCKET_NAME", bucket),
    ...(buckets ? [text("ALLOWED_BUCKETS", buckets.join(","))] : []),
  ];
}

export function workerBindings({ origins, worker }: Site): readonly WorkerBinding[] {
  return [
    ...origins.flatMap((origin, position) => originBindings(origin, bindingSuffix(origins, position))),
    ...(origins.some((origin) => origin.type === "b2")
      ? [{ type: "plain_text", name: "ALLOW_LIST_BUCKET", text: String(worker.listing ?? false) } as const]
      : []),
    ...(worker.signedUrls ? [{ type: "secret_text", name: "SIGNING_KEYS" } as const] : []),
  ];
}
