import { readFile } from "node:fs/promises";
import { parseTree } from "jsonc-parser";
import { properties, property } from "../../site/configTree.ts";

/**
 * Names of the sites in a file that may be half written. Only those that no shell gives a meaning to: the file may
 * come with a cloned repository, and its text goes to the shell at a press of Tab.
 */
export async function siteNames(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const sites = property(parseTree(text.replace(/^\uFEFF/, "")), "sites");
  return properties(sites).flatMap(({ key }) => (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(key) ? [key] : []));
}
