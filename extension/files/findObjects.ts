import * as l10n from "@vscode/l10n";
import picomatch from "picomatch";
import { CdnError } from "../core/cdnError.ts";
import { headObject } from "../s3/headObject.ts";
import { collectObjects, type ListedObject } from "../s3/listObjects.ts";
import { inBucket } from "./problem.ts";
import { keyOf, pathOf, type SiteBucket } from "./siteBucket.ts";

/** An object with the path that it has in the site. */
export interface FoundObject extends ListedObject {
  readonly path: string;
}

/**
 * What a path means: one object; everything that a glob matches; or, with a slash at its end (or nothing at all),
 * everything below it.
 *
 * @throws CdnError (notFound) where there is nothing of it
 */
export async function findObjects(siteBucket: SiteBucket, path: string): Promise<readonly FoundObject[]> {
  const found = await lookUp(siteBucket, path);
  if (found.length > 0) return found;
  throw new CdnError({
    reason: "notFound",
    provider: siteBucket.provider,
    subject: `${siteBucket.site.name}:${path}`,
    what: l10n.t("there is no such file"),
    remedy: l10n.t("List what there is: files list."),
  });
}

async function lookUp(siteBucket: SiteBucket, path: string): Promise<readonly FoundObject[]> {
  const { bucket } = siteBucket;
  const isFolder = path === "" || path.endsWith("/");
  if (!isFolder) {
    // A name may look like a glob, and means itself first.
    const head = await inBucket(siteBucket, "read", path, () => headObject(bucket, keyOf(siteBucket, path)));
    if (head !== undefined) return [{ ...head, path }];
    if (picomatch.scan(path).glob === "") return [];
  }
  const base = isFolder ? path : picomatch.scan(path).base;
  const prefix = isFolder || base === "" ? base : literalPrefix(path);
  const objects = await inBucket(siteBucket, "list", prefix || undefined, () =>
    collectObjects(bucket, keyOf(siteBucket, prefix)),
  );
  const matches = isFolder ? () => true : picomatch(path, { dot: true });
  return objects.flatMap((object) => {
    const at = pathOf(siteBucket, object.key);
    return at !== undefined && at !== "" && matches(at) ? [{ ...object, path: at }] : [];
  });
}

/** What stands before the first character that means more than itself. */
function literalPrefix(glob: string): string {
  return /^[^*?[\]{}()!+@\\]*/.exec(glob)?.[0] ?? "";
}
