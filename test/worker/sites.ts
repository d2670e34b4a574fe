import type { Origin } from "../../extension/origins/implementations.ts";
import type { Site } from "../../extension/site/site.ts";
import type { WorkerOptions } from "../../extension/site/workerOptions.ts";

export const r2Origin: Origin = { type: "r2", bucket: "files" };

export function b2Origin(endpoint = "s3.us-west-004.backblazeb2.com", bucket = "files"): Origin {
  return { type: "b2", bucket, endpoint };
}

export function s3Origin(endpoint = "s3.eu-west-1.amazonaws.com", bucket = "files"): Origin {
  return { type: "s3", bucket, endpoint };
}

/** A site with the parts that a worker is made of, and something plausible for the others. */
export function siteWith(
  origins: Site["origins"],
  worker: Omit<WorkerOptions, "name"> = {},
  more: Partial<Site> = {},
): Site {
  return {
    name: "images",
    zone: "example.com",
    origins,
    fallbackOrigin: "images.example.com",
    hostnames: ["images.example.net"],
    worker: { name: "cdn-images", ...worker },
    certificates: [],
    siblingFallbackOrigins: [],
    folder: import.meta.dirname,
    ...more,
  };
}
