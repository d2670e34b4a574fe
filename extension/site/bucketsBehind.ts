import type { BucketPlace } from "../providers/capabilities/buckets.ts";
import type { ProviderId } from "../providers/registry.ts";
import type { Origin } from "./schema.ts";
import type { Site } from "./site.ts";

/** Buckets of a site that a key of `provider` opens: where a key that is limited to one of them can be tried. */
export function bucketsBehind(site: Site, provider: ProviderId): readonly BucketPlace[] {
  return site.origins.flatMap((origin) => placeOf(origin, provider));
}

function placeOf(origin: Origin, provider: ProviderId): readonly BucketPlace[] {
  switch (origin.type) {
    case "r2":
      return [];
    case "b2":
      return provider === "backblaze" ? [origin] : [];
  }
}
