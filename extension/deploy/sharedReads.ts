import type { RunContext } from "../core/runContext.ts";
import { createCloudflareApi } from "../providers/cloudflare/api.ts";
import { observeCustomHostnames, observeHostnameQuota } from "../providers/cloudflare/customHostnames.ts";
import type {
  CustomHostnameState,
  FallbackOriginState,
  HostnameQuotaState,
  RouteState,
  WorkerDomainState,
} from "../providers/cloudflare/state.ts";
import { reachZone } from "../providers/cloudflare/token.ts";
import type { Zone } from "../providers/cloudflare/types.ts";
import { observeWorkerDomains } from "../providers/cloudflare/workerDomains.ts";
import { nameInZone } from "../site/placeSite.ts";
import { findSiteZone } from "../site/reachSite.ts";
import type { Site } from "../site/site.ts";
import { observeFallbackOrigin } from "./resources/fallbackOrigin.ts";
import { observeRoutes } from "./resources/workerRoute.ts";

/**
 * What the sites of one zone have in common, each asked once for all that are planned together: a zone of a thousand
 * hostnames is not listed once a site. Only for plans; whoever writes looks again for itself.
 */
export interface SharedReads {
  /** The site's own. */
  readonly zone: (site: Site) => Promise<Zone>;
  readonly workerDomains: (zone: Zone) => Promise<readonly WorkerDomainState[]>;
  readonly customHostnames: (zone: Zone) => Promise<readonly CustomHostnameState[]>;
  readonly hostnameQuota: (zone: Zone) => Promise<HostnameQuotaState | undefined>;
  readonly fallbackOrigin: (zone: Zone) => Promise<FallbackOriginState | undefined>;
  readonly routes: (zone: Zone) => Promise<readonly RouteState[]>;
}

export function shareReads(context: RunContext): SharedReads {
  const api = createCloudflareApi(context);
  return {
    zone: once(
      (site) => site.zone ?? nameInZone(site),
      (site) => reachZone(api, (reached) => findSiteZone(reached, site), context),
    ),
    workerDomains: once(idOf, (zone) => observeWorkerDomains(api, zone.account, zone)),
    customHostnames: once(idOf, (zone) => observeCustomHostnames(api, zone)),
    hostnameQuota: once(idOf, (zone) => observeHostnameQuota(api, zone)),
    fallbackOrigin: once(idOf, (zone) => observeFallbackOrigin(api, zone)),
    routes: once(idOf, (zone) => observeRoutes(api, zone)),
  };
}

const idOf = ({ id }: Zone) => id;

function once<About, T>(
  keyOf: (about: About) => string,
  read: (about: About) => Promise<T>,
): (about: About) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (about) => {
    const key = keyOf(about);
    const known = answers.get(key);
    if (known) return known;
    const answer = read(about);
    answers.set(key, answer);
    return answer;
  };
}
