import type { CompiledOptions } from "../../worker-templates/options.ts";
import type { WorkerOptions } from "../site/workerOptions.ts";

/** The options of `cdn.jsonc` as the constants that the templates are compiled with. */
export function compileOptions(worker: WorkerOptions): CompiledOptions {
  return { cacheControl: worker.cacheControl ?? null };
}
