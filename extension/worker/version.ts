import { readFileSync } from "node:fs";

/** Put in by the build (esbuild.mjs). */
declare const CDN_WORKER_VERSION: string | undefined;

function versionInSource(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Version of this program, from package.json. */
export const version: string =
  typeof CDN_WORKER_VERSION === "string" ? CDN_WORKER_VERSION : versionInSource();
