import { bucketKey } from "../cloudflare/r2/buckets.ts";
import { runningVersions } from "../cloudflare/scripts/scriptStore.ts";
import type { CloudflareState } from "../cloudflare/state.ts";
import type { EdgeScript } from "./runtime.ts";

/** Every version that some deployment sends requests to, with its bindings worked out. */
export function deployedScripts(state: CloudflareState): readonly EdgeScript[] {
  return state.accounts.flatMap((account) =>
    account.scripts.all().flatMap((script) =>
      runningVersions(script).map(({ version }) => {
        const variables: Record<string, unknown> = {};
        const buckets: Record<string, string> = {};
        for (const binding of version.bindings) {
          switch (binding.type) {
            case "plain_text":
            case "secret_text":
              variables[binding.name] = binding.text;
              break;
            case "json":
              variables[binding.name] = binding.json;
              break;
            case "version_metadata":
              variables[binding.name] = {
                id: version.id,
                tag: version.annotations["workers/tag"] ?? "",
                timestamp: new Date(version.createdAt).toISOString(),
              };
              break;
            case "r2_bucket": {
              const key = bucketKey(binding.jurisdiction ?? "default", binding.bucket_name);
              const bucket = account.buckets.get(key);
              if (bucket !== undefined) buckets[binding.name] = bucket.id;
              break;
            }
          }
        }
        const { id, mainModule, modules, compatibilityDate, compatibilityFlags } = version;
        return { key: id, mainModule, modules, compatibilityDate, compatibilityFlags, variables, buckets };
      }),
    ),
  );
}
