import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ApiContext, type CloudflareApi, createCloudflareApi } from "./api.ts";
import { cloudflare } from "./descriptor.ts";
import { calling } from "./problem.ts";
import type { Account, Zone } from "./types.ts";

/** Finds a zone and, with it, the account: a token limited to one zone may list no account. */
export async function findZone(api: CloudflareApi, name: string): Promise<Zone> {
  return usable(name, await zoneNamed(api, name));
}

/**
 * The longest of these zones that the token sees; `hostname` is what is looked for a zone for.
 *
 * @throws CdnError (notFound) where it sees none of them.
 */
export async function findFirstZone(
  api: CloudflareApi,
  names: readonly string[],
  hostname: string,
): Promise<Zone> {
  const found = (await Promise.all(names.map((name) => zoneNamed(api, name)))).filter(
    (zone) => zone !== undefined,
  );
  const [zone] = found.toSorted((a, b) => b.name.length - a.name.length);
  if (zone) return usable(zone.name, zone);
  throw new CdnError({
    provider: cloudflare.id,
    reason: "notFound",
    subject: l10n.t("Zone of {0}", hostname),
    what: l10n.t("the token sees none of {0}", names.join(", ")),
    remedy: l10n.t(
      'Add the domain to Cloudflare, or give the token Zone: Read on it at {0}. A hostname whose DNS stays elsewhere needs "fallbackOrigin", a host of a zone of yours.',
      "https://dash.cloudflare.com/profile/api-tokens",
    ),
  });
}

async function zoneNamed(api: CloudflareApi, name: string): Promise<ApiZone | undefined> {
  const page = await calling(zoneAbout(name), () => api.zones.list({ name }));
  return page.result.find((zone) => zone.name === name);
}

function usable(name: string, found: ApiZone | undefined): Zone {
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

interface ApiZone {
  readonly id: string;
  readonly name: string;
  readonly account: { readonly id?: string; readonly name?: string };
  readonly status?: string | null;
  readonly name_servers?: readonly string[] | null;
}

function toZone(zone: Pick<ApiZone, "id" | "name" | "account">): Zone {
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
