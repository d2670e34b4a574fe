import { createHash } from "node:crypto";
import type { CheckedScript, ScriptCheckResult } from "../cloudflare/scripts/scriptCheck.ts";
import { quietly, workerModules } from "./workerd.ts";

/**
 * Looks at a script from the inside: which handlers its default export has. The names of a class's handlers are
 * on its prototype.
 */
const probe = (main: string) => `import * as script from ${JSON.stringify(`./${main}`)};
const handlers = (value) => {
  const names = typeof value === "function"
    ? Object.getOwnPropertyNames(value.prototype ?? {})
    : Object.keys(value ?? {}).filter((name) => typeof value[name] === "function");
  return names.filter((name) => name !== "constructor");
};
export default { fetch: () => Response.json(handlers(script.default)) };`;

const results = new Map<string, Promise<ScriptCheckResult>>();

/** Starts a script in a workerd of its own. The same script is started only once per process. */
export function checkScript(script: CheckedScript): Promise<ScriptCheckResult> {
  const hash = createHash("sha256").update(
    JSON.stringify([script.mainModule, script.compatibilityDate, script.compatibilityFlags]),
  );
  for (const { name, type, bytes } of script.modules) hash.update(`\0${name}\0${type}\0`).update(bytes);
  const key = hash.digest("hex");
  const result = results.get(key) ?? start(script);
  results.set(key, result);
  return result;
}

async function start(script: CheckedScript): Promise<ScriptCheckResult> {
  const { Miniflare } = await import("miniflare");
  const output: string[] = [];
  const modules = workerModules(script);
  const settings = {
    ...(script.compatibilityDate === undefined ? {} : { compatibilityDate: script.compatibilityDate }),
    compatibilityFlags: [...script.compatibilityFlags],
  };
  const startedAt = performance.now();
  const miniflare = new Miniflare({
    ...(await quietly(output)),
    workers: [
      {
        name: "probe",
        ...settings,
        modules: [
          { type: "ESModule", path: "cdn-worker-probe.js", contents: probe(script.mainModule) },
          ...modules,
        ],
      },
      { name: "script", ...settings, modules },
    ],
  });
  try {
    await miniflare.ready;
    const answer = await miniflare.dispatchFetch("http://probe.invalid/");
    const handlers = (await answer.json()) as string[];
    if (handlers.length === 0) return noHandlers();
    return { starts: true, handlers, startupTimeMs: Math.ceil(performance.now() - startedAt) };
  } catch {
    const said = output.join("");
    if (/no event handlers|does not export a default/i.test(said)) return noHandlers();
    const uncaught =
      /service \S+: (Uncaught [^\n]*)/.exec(said)?.[1] ?? "Uncaught Error: the script did not start";
    return { starts: false, code: 10021, message: uncaught };
  } finally {
    await miniflare.dispose().catch(() => undefined);
  }
}

function noHandlers(): ScriptCheckResult {
  return {
    starts: false,
    code: 10068,
    message: "The uploaded script has no registered event handlers.",
  };
}
