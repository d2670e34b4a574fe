import { type Context, Hono } from "hono";
import { fail, jsonBody, ok, pageOf } from "../envelope.ts";
import { type AccountState, type CloudflareState, isoTime, newId } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import { addDeployment } from "./deployments.ts";
import type { ScriptCheck } from "./scriptCheck.ts";
import { scriptOf, scriptsPath } from "./scriptOf.ts";
import { bindingJson, currentVersion, type ScriptState, type VersionState } from "./scriptStore.ts";
import { uploadedVersion } from "./upload.ts";
import { removeWorkerDomain } from "./workerDomains.ts";

const noSubdomain =
  "You need a workers.dev subdomain in order to proceed. Please go to the dashboard and open the Workers menu.";

/** Worker names as the upload endpoint takes them. */
const scriptName = /^[a-z0-9_][a-z0-9-_]{0,62}$/i;

/** "At most 10 tags, each of at most 1024 characters" (the upload's description). */
const mostTags = 10;
const longestTag = 1024;

function tagsFrom(tags: unknown): readonly string[] | undefined {
  if (!Array.isArray(tags)) return undefined;
  if (tags.length > mostTags || tags.some((tag) => String(tag).length > longestTag)) {
    fail(400, 10021, `A Worker has at most ${mostTags} tags of at most ${longestTag} characters.`);
  }
  return tags.map(String);
}

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
    const { tags, logpush, observability } = metadata;
    const wantedTags = tagsFrom(tags);
    const stored = script ?? newScript(state, name);
    if (script === undefined) account.scripts.add(stored);
    stored.versions.push(version);
    stored.modifiedAt = state.now();
    stored.tags = wantedTags ?? stored.tags;
    if (typeof logpush === "boolean") stored.logpush = logpush;
    if (observability !== undefined) stored.observability = observability;
    addDeployment(state, stored, [{ version_id: version.id, percentage: 100 }], version.annotations);
    return ok(c, {
      ...scriptJson(stored),
      startup_time_ms: version.startupTimeMs,
      // The official client reads the new version's id here, without its hyphens.
      deployment_id: version.id.replaceAll("-", ""),
    });
  });

  app.get(`${scriptsPath}/:script`, read, (c) => contentOf(scriptOf(accountOf(state, c), c)));
  app.get(`${scriptsPath}/:script/content/v2`, read, (c) => contentOf(scriptOf(accountOf(state, c), c)));

  const remove = (c: Context<ApiEnv>) => {
    const account = accountOf(state, c);
    removeScript(state, account, scriptOf(account, c));
    return ok(c, null);
  };
  app.delete(`${scriptsPath}/:script`, edit, remove);
  app.delete("/accounts/:account/workers/services/:script", edit, remove);

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
    script.tags = tagsFrom(tags) ?? script.tags;
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

  // A Worker as a "service" with its only environment: what wrangler asks for before it deploys.
  app.get("/accounts/:account/workers/services/:script", read, (c) => {
    const script = accountOf(state, c).scripts.find(c.req.param("script"));
    if (script === undefined) fail(404, 10090, "workers.api.error.service_not_found");
    return ok(c, {
      id: script.name,
      default_environment: {
        environment: "production",
        created_on: isoTime(script.createdAt),
        modified_on: isoTime(script.modifiedAt),
        script: scriptJson(script),
      },
      created_on: isoTime(script.createdAt),
      modified_on: isoTime(script.modifiedAt),
    });
  });

  // There is no key-value storage here; wrangler looks whether a Worker that it deletes has left any.
  app.get("/accounts/:account/storage/kv/namespaces", requires(state, "workers_kv", "read"), (c) =>
    ok(c, pageOf(c, [], 20).page, { info: pageOf(c, [], 20).info }),
  );

  return app;
}

/** Assumed: routes and custom domains of a deleted Worker go with it, in every zone of the account. */
function removeScript(state: CloudflareState, account: AccountState, script: ScriptState): void {
  account.scripts.delete(script.name);
  for (const zone of state.zones) {
    if (zone.account !== account) continue;
    for (const route of zone.routes.values()) {
      if (route.script === script.name) zone.routes.delete(route.id);
    }
  }
  for (const domain of [...account.workerDomains.values()]) {
    if (domain.service === script.name) removeWorkerDomain(account, domain);
  }
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
