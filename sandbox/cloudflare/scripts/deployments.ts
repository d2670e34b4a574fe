import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { fail, jsonBody, ok } from "../envelope.ts";
import { type CloudflareState, isoTime } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import { scriptOf, scriptsPath } from "./scriptOf.ts";
import {
  currentVersion,
  type DeploymentState,
  type ScriptState,
  type VersionState,
  versionOf,
} from "./scriptStore.ts";
import { annotationsOf } from "./upload.ts";

export function addDeployment(
  state: CloudflareState,
  script: ScriptState,
  versions: DeploymentState["versions"],
  annotations: Readonly<Record<string, string>>,
): DeploymentState {
  const deployment = { id: randomUUID(), createdAt: state.now(), source: "api", annotations, versions };
  script.deployments.unshift(deployment);
  script.modifiedAt = state.now();
  return deployment;
}

export function deploymentRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = `${scriptsPath}/:script/deployments`;

  app.get(path, requires(state, "workers_scripts", "read"), (c) => {
    const script = scriptOf(accountOf(state, c), c);
    return ok(c, { deployments: script.deployments.map(deploymentJson) });
  });

  app.post(path, requires(state, "workers_scripts", "edit"), async (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const body = await jsonBody(c);
    const wanted = Array.isArray(body.versions) ? (body.versions as Record<string, unknown>[]) : [];
    const versions = wanted.map((each) => ({
      version_id: String(each.version_id),
      percentage: Number(each.percentage),
    }));
    const total = versions.reduce((sum, each) => sum + each.percentage, 0);
    if (versions.length === 0 || versions.length > 2 || Math.abs(total - 100) > 0.001) {
      fail(400, 100158, "The versions of a deployment must be one or two and add up to 100 percent.");
    }
    for (const { version_id } of versions) {
      const version = versionOf(script, version_id);
      if (version === undefined) fail(404, 100146, "The version could not be found.");
      refuseOldSecrets(script, version, c.req.query("force") === "true");
    }
    const annotations = {
      ...annotationsOf(body.annotations),
      "workers/triggered_by": "deployment",
    };
    return ok(c, deploymentJson(addDeployment(state, script, versions, annotations)));
  });

  app.get(`${path}/:deployment`, requires(state, "workers_scripts", "read"), (c) => {
    const script = scriptOf(accountOf(state, c), c);
    const deployment = script.deployments.find((each) => each.id === c.req.param("deployment"));
    return deployment === undefined
      ? fail(404, 100147, "The deployment could not be found.")
      : ok(c, deploymentJson(deployment));
  });

  return app;
}

/** A version whose secrets are not those of today needs `?force=true`. */
function refuseOldSecrets(script: ScriptState, version: VersionState, force: boolean): void {
  const secrets = (each: VersionState | undefined) =>
    JSON.stringify(
      (each?.bindings ?? [])
        .flatMap((binding) => (binding.type === "secret_text" ? [[binding.name, binding.text]] : []))
        .sort(),
    );
  if (!force && secrets(version) !== secrets(currentVersion(script))) {
    fail(400, 10220, "A secret has changed since this version was active. Use force to deploy it anyway.");
  }
}

function deploymentJson(deployment: DeploymentState) {
  return {
    id: deployment.id,
    source: deployment.source,
    strategy: "percentage",
    author_email: "owner@example.com",
    annotations: deployment.annotations,
    versions: deployment.versions,
    created_on: isoTime(deployment.createdAt),
  };
}
