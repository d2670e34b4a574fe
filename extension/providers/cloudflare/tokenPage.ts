/** A permission that a deploy needs: its key on the token page, and its name in the dashboard. */
export interface TokenPermission {
  readonly key: string;
  readonly type: "edit" | "read" | "purge";
  readonly title: string;
  readonly scope: "account" | "zone";
}

/** Exactly what a deploy needs, no more. */
export const tokenPermissions: readonly TokenPermission[] = [
  { key: "workers_scripts", type: "edit", title: "Workers Scripts: Edit", scope: "account" },
  { key: "workers_r2", type: "edit", title: "Workers R2 Storage: Edit", scope: "account" },
  { key: "workers_routes", type: "edit", title: "Workers Routes: Edit", scope: "zone" },
  { key: "ssl_and_certificates", type: "edit", title: "SSL and Certificates: Edit", scope: "zone" },
  { key: "dns", type: "edit", title: "DNS: Edit", scope: "zone" },
  { key: "zone", type: "read", title: "Zone: Read", scope: "zone" },
  { key: "cache", type: "purge", title: "Cache Purge: Purge", scope: "zone" },
];

/** The dashboard's token form with these permissions filled in (documented query parameters). */
export function tokenPageUrl(): string {
  const url = new URL("https://dash.cloudflare.com/profile/api-tokens");
  url.searchParams.set(
    "permissionGroupKeys",
    JSON.stringify(tokenPermissions.map(({ key, type }) => ({ key, type }))),
  );
  url.searchParams.set("accountId", "*");
  url.searchParams.set("zoneId", "all");
  url.searchParams.set("name", "CDN Worker");
  return url.href;
}
