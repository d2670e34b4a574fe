import type { Site } from "../site/site.ts";
import { bindingSuffix } from "./bindings.ts";

/** An origin in the words of the templates: the function to import and how it is called. */
interface OriginCall {
  readonly factory: "r2" | "b2";
  readonly call: string;
}

function originCalls({ origins }: Site): readonly OriginCall[] {
  return origins.map((origin, position) => {
    const suffix = bindingSuffix(origins, position);
    if (origin.type === "r2") return { factory: "r2", call: `r2(env.MY_BUCKET${suffix})` };
    return { factory: "b2", call: suffix ? `b2(env, "${suffix}")` : "b2(env)" };
  });
}

/** The entry module of a site's worker, as TypeScript: what `generate --eject` writes to start from. */
export function ejectEntry(site: Site): string {
  const calls = originCalls(site);
  const call = calls.map((origin) => origin.call).join(", ");
  const uses = (factory: OriginCall["factory"]): boolean =>
    calls.some((origin) => origin.factory === factory);
  const buckets = site.origins.flatMap((origin, position) =>
    origin.type === "r2" ? [`readonly MY_BUCKET${bindingSuffix(site.origins, position)}: R2Binding`] : [],
  );
  const lines = [
    uses("b2") && `import { b2 } from "cdn-worker/origins/b2.ts";`,
    calls.length > 1 && `import { firstOf } from "cdn-worker/origins/firstOf.ts";`,
    uses("r2") && `import { type R2Binding, r2 } from "cdn-worker/origins/r2.ts";`,
    `import { type Context, serve } from "cdn-worker/serve.ts";`,
    "",
    "/** What the site's worker does: change what happens before and after the template. */",
    "export default {",
    `  fetch(request: Request, env: ${buckets.length > 0 ? `{ ${buckets.join("; ")} }` : "unknown"}, context?: Context): Promise<Response> {`,
    `    return serve(request, ${calls.length > 1 ? `firstOf(${call})` : call}, env, context);`,
    "  },",
    "};",
    "",
  ];
  return lines.filter((line) => line !== false).join("\n");
}
