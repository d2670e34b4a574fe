import packageJson from "../../package.json" with { type: "json" };

/** Put in by the build (esbuild.mjs), which then leaves package.json out of the bundle. */
declare const CDN_WORKER_VERSION: string | undefined;

/** Version of this program, from package.json. */
export const version: string =
  typeof CDN_WORKER_VERSION === "string" ? CDN_WORKER_VERSION : packageJson.version;
