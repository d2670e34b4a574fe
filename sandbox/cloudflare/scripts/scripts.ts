import { Hono } from "hono";
import { fail, jsonBody, ok } from "../envelope.ts";
import { type CloudflareState, isoTime, newId } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import { addDeployment } from "./deployments.ts";
import type { ScriptCheck } from "./scriptCheck.ts";
import { scriptOf, scriptsPath } from "./scriptOf.ts";
import { bindingJson, currentVersion, type ScriptState, type VersionState } from "./scriptStore.ts";
import { uploadedVersion } from "./upload.ts";

const noSubdomain =
  "You need a workers.dev subdomain in order to proceed. Please go to the dashboard and open the Workers menu.";

/** Worker names as the upload endpoint takes them. */
const scriptName = /^[a-z0-9_][a-z0-9-_]{0,62}$/i;

export function scriptRoutes(state: CloudflareState, check: ScriptCheck): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const read = requires(state, "workers_scripts", "read");
  const edit = requires(state, "workers_scripts", "edit");

  app.get(scriptsPath, read, (c) => {
    const account = accountOf(state, c);
    const wanted = (c.req.query("tags") ?? "").split(",").filter(Boolean);
    const found = account.scripts.all().filter((script) =>
      // Each element reads `tag:yes` or `tag:no`.
      wanted.every((each) => {
        const [, tag = each, answer = "yes"] = /^(.*):(yes|no)$/.exec(each) ?? [];
        return script.tags.includes(tag) === (answer === "yes");
      }),
    );
    return ok(
      c,
      found.map((script) => scriptJson(script)),
    );
  });

  app.put(`${scriptsPath}/:script`, edit, async (c) => {
    const account = accountOf(state, c);
    const name = c.req.param("script");
    if (!scriptName.test(name)) fail(400, 10016, "Invalid Worker name.");
    const script = account.scripts.find(name);
    // https://github.com/cloudflare/workers-sdk/issues/9045: an account's very first upload, wherever it is served.
    if (script === undefined && account.workersSubdomain === undefined) fail(403, 10063, noSubdomain);
    const { version, metadata } = await uploadedVersion(c, {
      state,
      account,
      script,
      check,
      triggeredBy: "upload",
    });
    const stored = script ?? newScript(state, name);
    if (script === undefined) account.scripts.add(stored);
    stored.versions.push(version);
    stored.modifiedAt = state.now();
    const { tags, logpush, observability } = metadata;
    if (Array.isArray(tags)) stored.tags = tags.map(String);
    if (typeof logpush === "boolean") stored.logpush = logpush;
    if (observability !== undefined) stored.observability = observability;
    addDeployment(state, stored, [{ version_id: version.id, percentage: 100 }], version.annotations);
    return ok(c, { ...scriptJson(stored), startup_time_ms: version.startupTimeMs });
  });

  app.get(`${scriptsPath}/:script`, read, (c) => contentOf(scriptOf(accountOf(state, c), c)));
  app.get(`${scriptsPath}/:script/content/v2`, read, (c) => contentOf(scriptOf(accountOf(state, c), c)));

  // Assumed: the routes of a deleted script go with it, in every zone of the account.
  app.delete(`${scriptsPath}/:script`, edit, (c) => {
    const account = accountOf(state, c);
    const script = scriptOf(account, c);
    account.scripts.delete(script.name);
    for (const zone of state.zones) {
      if (zone.account !== account) continue;
      for (const route of zone.routes.values()) {
        if (route.script === script.name) zone.routes.delete(route.id);
      }
    }
    return ok(c, null);
  });

  app.get(`${scriptsPath}/:script/settings`, read, (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const version = currentVersion(script);
    return ok(c, {
      bindings: (version?.bindings ?? []).map(bindingJson),
      ...(version?.compatibilityDate === undefined ? {} : { compatibility_date: version.compatibilityDate }),
      compatibility_flags: version?.compatibilityFlags ?? [],
      usage_model: "standard",
      tags: script.tags,
      logpush: script.logpush,
      observability: script.observability,
      tail_consumers: null,
      annotations: version?.annotations ?? {},
      ...version?.extras,
    });
  });

  app.get(`${scriptsPath}/:script/script-settings`, read, (c) =>
    ok(c, settingsJson(scriptOf(accountOf(state, c), c))),
  );

  app.patch(`${scriptsPath}/:script/script-settings`, edit, async (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const { tags, logpush, observability } = await jsonBody(c);
    if (tags === null) script.tags = [];
    if (Array.isArray(tags)) script.tags = tags.map(String);
    if (typeof logpush === "boolean") script.logpush = logpush;
    if (observability !== undefined) script.observability = observability;
    script.modifiedAt = state.now();
    return ok(c, settingsJson(script));
  });

  app.get(`${scriptsPath}/:script/subdomain`, read, (c) => ok(c, scriptOf(accountOf(state, c), c).subdomain));

  app.post(`${scriptsPath}/:script/subdomain`, edit, async (c) => {
    const account = accountOf(state, c);
    const script = scriptOf(account, c);
    const body = await jsonBody(c);
    const enabled = body.enabled === true;
    if (enabled && account.workersSubdomain === undefined) {
      fail(403, 10063, noSubdomain);
    }
    script.subdomain = { enabled, previews_enabled: body.previews_enabled === true };
    return ok(c, script.subdomain);
  });

  app.get("/accounts/:account/workers/subdomain", read, (c) => {
    const subdomain = accountOf(state, c).workersSubdomain;
    return subdomain === undefined
      ? fail(404, 10007, "You do not have a workers.dev subdomain yet.")
      : ok(c, { subdomain });
  });

  app.put("/accounts/:account/workers/subdomain", edit, async (c) => {
    const account = accountOf(state, c);
    const { subdomain } = await jsonBody(c);
    if (typeof subdomain !== "string" || !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(subdomain)) {
      // Assumed code: the reference does not name it.
      return fail(400, 10030, "The workers.dev subdomain is not valid.");
    }
    account.workersSubdomain = subdomain;
    return ok(c, { subdomain });
  });

  app.get("/accounts/:account/workers/account-settings", read, (c) =>
    ok(c, { default_usage_model: "standard", green_compute: false }),
  );

  // Workers custom domains are another way to a Worker; this program makes none.
  app.get("/accounts/:account/workers/domains", read, (c) => ok(c, []));

  return app;
}

function newScript(state: CloudflareState, name: string): ScriptState {
  return {
    name,
    tag: newId(),
    createdAt: state.now(),
    modifiedAt: state.now(),
    tags: [],
    logpush: false,
    observability: { enabled: false, head_sampling_rate: null },
    subdomain: { enabled: false, previews_enabled: false },
    versions: [],
    deployments: [],
  };
}

function scriptJson(script: ScriptState) {
  const version = currentVersion(script);
  return {
    id: script.name,
    tag: script.tag,
    tags: script.tags,
    etag: version?.etag ?? "",
    handlers: version?.handlers ?? [],
    has_assets: false,
    has_modules: true,
    logpush: script.logpush,
    usage_model: "standard",
    ...(version?.compatibilityDate === undefined ? {} : { compatibility_date: version.compatibilityDate }),
    compatibility_flags: version?.compatibilityFlags ?? [],
    last_deployed_from: version?.source ?? "api",
    created_on: isoTime(script.createdAt),
    modified_on: isoTime(script.modifiedAt),
  };
}

function settingsJson(script: ScriptState) {
  return {
    tags: script.tags,
    logpush: script.logpush,
    observability: script.observability,
    tail_consumers: null,
  };
}

function contentOf(script: ScriptState): Response {
  const version: VersionState | undefined = currentVersion(script);
  const form = new FormData();
  for (const module of version?.modules ?? []) {
    const type = module.type === "esm" ? "application/javascript+module" : "application/octet-stream";
    form.append(module.name, new File([module.bytes], module.name, { type }));
  }
  return new Response(form, { headers: { "cf-entrypoint": version?.mainModule ?? "" } });
}
