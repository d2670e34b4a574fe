import type { Listing } from "./origin.ts";
import type { R2Binding } from "./r2.ts";

/** How many names a page of a listing has: as many as one request to S3 or R2 brings. */
export const pageSize = 1000;

/** One class A operation. */
export async function listR2(
  bucket: R2Binding,
  prefix: string,
  cursor: string | undefined,
): Promise<Listing> {
  const page = await bucket.list({ prefix, cursor, delimiter: "/", limit: pageSize });
  return {
    directories: page.delimitedPrefixes.map((name) => name.slice(prefix.length)),
    files: page.objects
      .filter(({ key }) => key !== prefix)
      .map(({ key, size, uploaded }) => ({
        name: key.slice(prefix.length),
        size,
        modified: uploaded.toISOString(),
      })),
    cursor: page.cursor,
  };
}
