import { type Context, Hono, type MiddlewareHandler } from "hono";
import { ApiFailure, fail, ok } from "./envelope.ts";
import type { AccountState, CloudflareState, ZoneState } from "./state.ts";

/** Permission groups by the keys of the prefilled token page. */
export type PermissionGroup =
  | "workers_scripts"
  | "workers_r2"
  | "workers_kv"
  | "workers_routes"
  | "ssl_and_certificates"
  | "dns"
  | "zone"
  | "zone_settings"
  | "cache"
  | "account_analytics"
  | "account_settings"
  | "user_details"
  | "memberships";

export interface Permission {
  readonly group: PermissionGroup;
  /** `edit` includes `read`; purging the cache is `edit` of `cache`. */
  readonly level: "read" | "edit";
  /** Names of the zones it is limited to; all zones where omitted. */
  readonly zones?: readonly string[];
}

export interface ApiToken {
  readonly id: string;
  readonly value: string;
  /** `cfut_` tokens belong to a user, `cfat_` ones to an account and are known only at its own endpoint. */
  readonly kind: "user" | "account";
  readonly accountId: string;
  status: "active" | "disabled" | "expired";
  expiresOn: string | undefined;
  permissions: readonly Permission[];
}

const accountGroups: ReadonlySet<PermissionGroup> = new Set([
  "user_details",
  "memberships",
  "workers_scripts",
  "workers_r2",
  "workers_kv",
  "account_analytics",
  "account_settings",
]);

/** All that a deploy needs, as the prefilled token page asks for it. */
export const deployPermissions: readonly Permission[] = [
  { group: "workers_scripts", level: "edit" },
  { group: "workers_r2", level: "edit" },
  { group: "workers_routes", level: "edit" },
  { group: "ssl_and_certificates", level: "edit" },
  { group: "dns", level: "edit" },
  { group: "zone", level: "read" },
  { group: "cache", level: "edit" },
  { group: "account_analytics", level: "read" },
  { group: "account_settings", level: "read" },
];

export interface ApiEnv {
  Variables: { token: ApiToken };
}

/** Finds the caller's token. Its permissions are looked at by `requires` in front of each operation. */
export function authenticate(state: CloudflareState): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const header = c.req.header("authorization");
    if (header === undefined) fail(400, 1001, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
    const value = /^Bearer ([A-Za-z0-9_-]{30,})$/.exec(header)?.[1];
    if (value === undefined) {
      throw new ApiFailure(400, [
        {
          code: 6003,
          message: "Invalid request headers",
          error_chain: [{ code: 6111, message: "Invalid format for Authorization header" }],
        },
      ]);
    }
    const token = state.tokens.find((each) => each.value === value);
    const verifying = c.req.path.endsWith("/tokens/verify");
    if (token === undefined) {
      if (verifying) fail(401, 1000, "Invalid API Token");
      fail(403, 10000, "Authentication error");
    }
    // A token that is off can still be looked at: its status is the answer.
    if (statusOf(token, state) !== "active" && !verifying) fail(403, 10000, "Authentication error");
    c.set("token", token);
    await next();
  };
}

function statusOf(token: ApiToken, state: CloudflareState): ApiToken["status"] {
  const expired = token.expiresOn !== undefined && Date.parse(token.expiresOn) <= state.now();
  return expired ? "expired" : token.status;
}

export function holds(
  token: ApiToken,
  group: PermissionGroup,
  level: "read" | "edit",
  zone?: ZoneState,
): boolean {
  return token.permissions.some(
    (permission) =>
      permission.group === group &&
      (permission.level === "edit" || level === "read") &&
      (zone === undefined || permission.zones === undefined || permission.zones.includes(zone.name)),
  );
}

/** Lets an operation through only where the token has the permission on the account or zone in the path. */
export function requires(
  state: CloudflareState,
  group: PermissionGroup,
  level: "read" | "edit",
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const token = c.get("token");
    const zoneId = c.req.param("zone");
    if (zoneId !== undefined) {
      const zone = state.zones.find((each) => each.id === zoneId);
      if (zone === undefined || zone.account.id !== token.accountId) {
        fail(403, 9109, "Unauthorized to access requested resource");
      }
      if (!holds(token, group, level, zone)) fail(403, 10000, "Authentication error");
    } else {
      const accountId = c.req.param("account");
      const known = state.accounts.some((account) => account.id === accountId);
      if (!known || accountId !== token.accountId) fail(403, 10000, "Authentication error");
      if (!holds(token, group, level)) fail(403, 10000, "Authentication error");
    }
    await next();
  };
}

export function accountOf(state: CloudflareState, c: Context): AccountState {
  const account = state.accounts.find((each) => each.id === c.req.param("account"));
  return account ?? fail(403, 10000, "Authentication error");
}

export function zoneOf(state: CloudflareState, c: Context): ZoneState {
  const zone = state.zones.find((each) => each.id === c.req.param("zone"));
  return zone ?? fail(403, 9109, "Unauthorized to access requested resource");
}

/** The zones that a token may see in lists. */
export function visibleZones(state: CloudflareState, token: ApiToken): ZoneState[] {
  return state.zones.filter(
    (zone) => zone.account.id === token.accountId && holds(token, "zone", "read", zone),
  );
}

/** A single zone can be read with any permission on it. */
export function mayReadZone(token: ApiToken, zone: ZoneState): boolean {
  return (
    zone.account.id === token.accountId &&
    token.permissions.some(
      ({ group, zones }) => !accountGroups.has(group) && (zones === undefined || zones.includes(zone.name)),
    )
  );
}

export function mayListAccounts(token: ApiToken): boolean {
  return holds(token, "account_settings", "read");
}

export function tokenRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const verify = (c: Context<ApiEnv>, kind: ApiToken["kind"]) => {
    const token = c.get("token");
    const accountId = c.req.param("account");
    if (token.kind !== kind || (accountId !== undefined && accountId !== token.accountId)) {
      fail(401, 1000, "Invalid API Token");
    }
    return ok(c, {
      id: token.id,
      status: statusOf(token, state),
      ...(token.expiresOn === undefined ? {} : { expires_on: token.expiresOn }),
    });
  };
  app.get("/user/tokens/verify", (c) => verify(c, "user"));
  app.get("/accounts/:account/tokens/verify", (c) => verify(c, "account"));
  return app;
}
