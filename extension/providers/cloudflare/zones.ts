import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ApiContext, type CloudflareApi, createCloudflareApi } from "./api.ts";
import { cloudflare } from "./descriptor.ts";
import { calling } from "./problem.ts";
import type { Account, Zone } from "./types.ts";

/** Finds a zone and, with it, the account: a token limited to one zone may list no account. */
export async function findZone(api: CloudflareApi, name: string): Promise<Zone> {
  const page = await calling(zoneAbout(name), () => api.zones.list({ name }));
  const found = page.result.find((zone) => zone.name === name);
  if (!found) {
    throw new CdnError({
      provider: cloudflare.id,
      reason: "notFound",
      subject: l10n.t("Zone {0}", name),
      what: l10n.t("the token sees no such zone"),
      remedy: l10n.t(
        "Add the domain to Cloudflare, or give the token Zone: Read on it at {0}.",
        "https://dash.cloudflare.com/profile/api-tokens",
      ),
    });
  }
  if (found.status !== undefined && found.status !== null && found.status !== "active") {
    throw new CdnError({
      provider: cloudflare.id,
      reason: "notEnabled",
      subject: l10n.t("Zone {0}", name),
      what: l10n.t("it is not active yet ({0})", found.status),
      remedy: l10n.t(
        "Point the domain's name servers to {0}, wait until the dashboard says Active, then deploy again.",
        (found.name_servers ?? []).join(", ") || "Cloudflare",
      ),
    });
  }
  return toZone(found);
}

/** Every zone that the token can see. */
export async function listZones(api: CloudflareApi): Promise<readonly Zone[]> {
  return calling(zoneAbout("*"), async () => {
    const zones: Zone[] = [];
    for await (const zone of api.zones.list({ per_page: 50 })) zones.push(toZone(zone));
    return zones;
  });
}

/** As `listZones`, for a front end that has no client of its own. */
export function visibleZones(context: ApiContext): Promise<readonly Zone[]> {
  return listZones(createCloudflareApi(context));
}

function zoneAbout(name: string) {
  return { subject: l10n.t("Zone {0}", name), permission: "Zone: Read", on: l10n.t("zone {0}", name) };
}

function toZone(zone: { id: string; name: string; account: { id?: string; name?: string } }): Zone {
  const account: Account = { id: zone.account.id ?? "", name: zone.account.name ?? "" };
  return { id: zone.id, name: zone.name, account };
}

/** How errors call an account: by its name, which people know, and its id, which is exact. */
export function accountLabel(account: Account): string {
  return l10n.t("account {0}", account.name || account.id);
}

export function zoneLabel(zone: Zone): string {
  return l10n.t("zone {0}", zone.name);
}
