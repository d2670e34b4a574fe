import type { Provider } from "../editor/accounts.ts";
import type { Services } from "../editor/stores/services.ts";
import { connectBackblaze } from "./connectBackblaze.ts";
import { connectCloudflare } from "./connectCloudflare.ts";
import { connectDnsPod } from "./connectDnsPod.ts";
import { connectDogeCloud } from "./connectDogeCloud.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "documents" | "sites">;

const flows: Readonly<Record<Provider, (services: Needs) => Promise<void>>> = {
  cloudflare: connectCloudflare,
  backblaze: connectBackblaze,
  dogecloud: connectDogeCloud,
  dnspod: connectDnsPod,
};

/** Connects one account of a service, whichever way that service does it. */
export function connect(services: Needs, provider: Provider): Promise<void> {
  return flows[provider](services);
}
