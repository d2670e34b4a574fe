import { Hono } from "hono";
import { fail, ok, pageOf } from "../envelope.ts";
import { type CloudflareState, isoTime } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import type { ScriptCheck } from "./scriptCheck.ts";
import { scriptOf, scriptsPath } from "./scriptOf.ts";
import { bindingJson, type VersionState, versionOf } from "./scriptStore.ts";
import { uploadedVersion } from "./upload.ts";

/** Only the last 100 versions are listed and can be deployed. */
const keptVersions = 100;

export function versionRoutes(state: CloudflareState, check: ScriptCheck): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = `${scriptsPath}/:script/versions`;

  app.get(path, requires(state, "workers_scripts", "read"), (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const newestFirst = script.versions.slice(-keptVersions).reverse();
    // "Only return versions that can be used in a deployment. Ignores pagination."
    if (c.req.query("deployable") === "true") return ok(c, { items: newestFirst.map(versionHead) });
    const { page, info } = pageOf(c, newestFirst, 10);
    return ok(c, { items: page.map(versionHead) }, { info });
  });

  app.post(path, requires(state, "workers_scripts", "edit"), async (c) => {
    const account = accountOf(state, c);
    const script = scriptOf(account, c);
    const { version } = await uploadedVersion(c, {
      state,
      account,
      script,
      check,
      triggeredBy: "version_upload",
    });
    script.versions.push(version);
    return ok(c, { ...versionJson(version), startup_time_ms: version.startupTimeMs });
  });

  app.get(`${path}/:version`, requires(state, "workers_scripts", "read"), (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const version = versionOf(script, c.req.param("version"));
    return version === undefined
      ? fail(404, 100146, "The version could not be found.")
      : ok(c, versionJson(version));
  });

  return app;
}

function versionHead(version: VersionState) {
  return {
    id: version.id,
    number: version.number,
    metadata: {
      created_on: isoTime(version.createdAt),
      modified_on: isoTime(version.createdAt),
      source: version.source,
      author_id: "0123456789abcdef0123456789abcdef",
      author_email: "owner@example.com",
      hasPreview: false,
    },
    annotations: version.annotations,
  };
}

function versionJson(version: VersionState) {
  return {
    ...versionHead(version),
    resources: {
      bindings: version.bindings.map(bindingJson),
      script: {
        etag: version.etag,
        handlers: version.handlers,
        last_deployed_from: version.source,
      },
      script_runtime: {
        ...(version.compatibilityDate === undefined ? {} : { compatibility_date: version.compatibilityDate }),
        compatibility_flags: version.compatibilityFlags,
        usage_model: "standard",
        ...version.extras,
      },
    },
  };
}
