import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { fail, jsonBody, ok } from "../envelope.ts";
import type { CloudflareState } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import { addDeployment } from "./deployments.ts";
import { scriptOf, scriptsPath } from "./scriptOf.ts";
import { type Binding, currentVersion, type ScriptState } from "./scriptStore.ts";

export function secretRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = `${scriptsPath}/:script/secrets`;
  const edit = requires(state, "workers_scripts", "edit");

  const secretsOf = (script: ScriptState) =>
    (currentVersion(script)?.bindings ?? []).filter((binding) => binding.type === "secret_text");

  app.get(path, requires(state, "workers_scripts", "read"), (c) => {
    const script = scriptOf(accountOf(state, c), c);
    return ok(
      c,
      secretsOf(script).map(({ name, type }) => ({ name, type })),
    );
  });

  app.put(path, edit, async (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const body = await jsonBody(c);
    const name = String(body.name);
    changeSecrets(state, script, new Map([[name, String(body.text)]]));
    return ok(c, { name, type: "secret_text" });
  });

  app.patch(`${path}-bulk`, edit, async (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const { secrets } = await jsonBody(c);
    const changes = new Map<string, string | undefined>();
    for (const [name, value] of Object.entries(secrets ?? {})) {
      // JSON Merge Patch (RFC 7396): null deletes.
      changes.set(name, value === null ? undefined : String((value as { text?: unknown }).text));
    }
    changeSecrets(state, script, changes);
    return ok(c, Object.fromEntries(secretsOf(script).map(({ name, type }) => [name, { name, type }])));
  });

  app.delete(`${path}/:secret`, edit, (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const name = c.req.param("secret");
    if (!secretsOf(script).some((secret) => secret.name === name)) {
      fail(404, 10056, "The secret does not exist.");
    }
    changeSecrets(state, script, new Map([[name, undefined]]));
    return ok(c, null);
  });

  return app;
}

/** A changed secret is a new version, deployed at once. */
function changeSecrets(
  state: CloudflareState,
  script: ScriptState,
  changes: ReadonlyMap<string, string | undefined>,
): void {
  const current = currentVersion(script);
  if (current === undefined) fail(404, 10007, "This Worker does not exist on your account.");
  const added = [...changes].flatMap(([name, text]): Binding[] =>
    text === undefined ? [] : [{ type: "secret_text", name, text }],
  );
  const version = {
    ...current,
    id: randomUUID(),
    number: (script.versions.at(-1)?.number ?? 0) + 1,
    createdAt: state.now(),
    bindings: [...current.bindings.filter((binding) => !changes.has(binding.name)), ...added],
    annotations: { "workers/triggered_by": "secret" },
  };
  script.versions.push(version);
  addDeployment(state, script, [{ version_id: version.id, percentage: 100 }], version.annotations);
}
