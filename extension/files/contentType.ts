import { lookup } from "mrmime";
import type { Site } from "../site/site.ts";

/** Text that says nothing of its encoding is read in the visitor's own. */
const texts = /^text\/|^application\/(?:javascript|json|xml|manifest\+json|ld\+json)|\+xml$/;

/** By the ending of the name: the site's own table first. Undefined where nobody knows it. */
export function contentTypeOf(site: Site, path: string): string | undefined {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) return undefined;
  const { contentTypes } = site.worker;
  const own = typeof contentTypes === "object" ? contentTypes : {};
  const found = Object.hasOwn(own, ending) ? own[ending] : lookup(ending);
  return found && texts.test(found) && !found.includes(";") ? `${found}; charset=utf-8` : found;
}
