import type { Services } from "../editor/stores/services.ts";
import type { ProviderId } from "../providers/registry.ts";
import { connectCloudflare } from "./connectCloudflare.ts";
import { connectKey } from "./connectKey.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "documents" | "sites">;

/** Connects one account of a provider: by its key, or by a token whose permissions are looked at. */
export function connect(services: Needs, provider: ProviderId): Promise<void> {
  return provider === "cloudflare" ? connectCloudflare(services) : connectKey(services, provider);
}
