import { originFacts } from "../origins/implementations.ts";
import type { Site } from "../site/site.ts";
import { bindingSuffix } from "./bindings.ts";

/** The entry module of a site's worker, as TypeScript: what `generate --eject` writes to start from. */
export function ejectEntry({ origins }: Site): string {
  const entries = origins.map((origin, position) => ({
    ...originFacts(origin).entry,
    suffix: bindingSuffix(origins, position),
  }));
  const call = entries.map(({ call: callOf, suffix }) => callOf(suffix)).join(", ");
  const environment = entries.flatMap(({ environment: typeOf, suffix }) => typeOf?.(suffix) ?? []);
  const imports = new Set([
    ...entries.map(({ module, imports: names }) => `import { ${names} } from "cdn-worker/${module}";`),
    ...(entries.length > 1 ? [`import { firstOf } from "cdn-worker/origins/firstOf.ts";`] : []),
    `import { type Context, serve } from "cdn-worker/serve.ts";`,
  ]);
  return [
    ...[...imports].toSorted((a, b) => moduleOf(a).localeCompare(moduleOf(b), "en")),
    "",
    "/** What the site's worker does: change what happens before and after the template. */",
    "export default {",
    `  fetch(request: Request, env: ${environment.length > 0 ? `{ ${environment.join("; ")} }` : "unknown"}, context?: Context): Promise<Response> {`,
    `    return serve(request, ${entries.length > 1 ? `firstOf(${call})` : call}, env, context);`,
    "  },",
    "};",
    "",
  ].join("\n");
}

function moduleOf(line: string): string {
  return line.slice(line.indexOf(" from "));
}
