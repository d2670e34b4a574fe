import { originFacts } from "../origins/implementations.ts";
import { originDescriptor } from "../origins/registry.ts";
import type { BucketPlace } from "../providers/capabilities/buckets.ts";
import type { ProviderId } from "../providers/registry.ts";
import type { Site } from "./site.ts";

/** Buckets of a site that a key of `provider` opens: where a key that is limited to one of them can be tried. */
export function bucketsBehind(site: Site, provider: ProviderId): readonly BucketPlace[] {
  return site.origins
    .filter(({ type }) => originDescriptor(type).provider === provider)
    .flatMap((origin) => {
      const { place } = originFacts(origin);
      return place.at === "elsewhere" ? [place.bucket] : [];
    });
}
