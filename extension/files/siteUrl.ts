import { originFacts } from "../origins/implementations.ts";
import { encodeKey } from "../s3/bucketReader.ts";
import type { Site } from "../site/site.ts";

/** Path of a URL to a path of the site: percent-encoded, with its first slash. */
export function sitePath(site: Site, path: string): string {
  const { bucketAt, pathPrefix } = originFacts(site.origins[0]);
  return `${pathPrefix(bucketAt(site.hostnames[0]) ?? "")}/${encodeKey(path)}`;
}

/** Where visitors find what lies at a path of the site. */
export function siteUrl(site: Site, path: string): string {
  return `https://${site.hostnames[0]}${sitePath(site, path)}`;
}
