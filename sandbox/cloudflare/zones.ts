import { Hono } from "hono";
import { fail, ok, pageOf } from "./envelope.ts";
import type { AccountState, CloudflareState, ZoneState } from "./state.ts";
import { type ApiEnv, mayListAccounts, mayReadZone, visibleZones } from "./tokens.ts";

const since = "2024-03-05T08:00:00.000000Z";

export function zoneRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/accounts", (c) => {
    const token = c.get("token");
    const seen = mayListAccounts(token)
      ? state.accounts.filter((account) => account.id === token.accountId)
      : [];
    const named = seen.filter((account) => !c.req.query("name") || account.name === c.req.query("name"));
    const { page, info } = pageOf(c, named, 20);
    return ok(c, page.map(accountJson), { info });
  });

  app.get("/accounts/:account", (c) => {
    const token = c.get("token");
    const account = state.accounts.find((each) => each.id === c.req.param("account"));
    if (account === undefined || account.id !== token.accountId || !mayListAccounts(token)) {
      fail(403, 10000, "Authentication error");
    }
    return ok(c, accountJson(account));
  });

  app.get("/zones", (c) => {
    const name = c.req.query("name");
    const account = c.req.query("account.id");
    const zones = visibleZones(state, c.get("token")).filter(
      (zone) => (!name || zone.name === name) && (!account || zone.account.id === account),
    );
    const { page, info } = pageOf(c, zones, 20);
    return ok(c, page.map(zoneJson), { info });
  });

  app.get("/zones/:zone", (c) => {
    const zone = state.zones.find((each) => each.id === c.req.param("zone"));
    if (zone === undefined || !mayReadZone(c.get("token"), zone)) {
      fail(403, 9109, "Unauthorized to access requested resource");
    }
    return ok(c, zoneJson(zone));
  });

  return app;
}

export function accountJson(account: AccountState) {
  return {
    id: account.id,
    name: account.name,
    type: "standard",
    settings: { enforce_twofactor: false, abuse_contact_email: null },
    created_on: since,
  };
}

function zoneJson(zone: ZoneState) {
  return {
    id: zone.id,
    name: zone.name,
    status: "active",
    paused: false,
    type: "full",
    development_mode: 0,
    name_servers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    modified_on: since,
    created_on: since,
    activated_on: since,
    meta: {
      step: 2,
      custom_certificate_quota: 0,
      page_rule_quota: 3,
      phishing_detected: false,
      cdn_only: false,
      dns_only: false,
      foundation_dns: false,
    },
    owner: { id: null, type: "user", name: null },
    account: { id: zone.account.id, name: zone.account.name },
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
    permissions: ["#zone:read"],
    plan: {
      id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
      name: "Free Website",
      price: 0,
      currency: "USD",
      frequency: "",
      is_subscribed: false,
      can_subscribe: false,
      legacy_id: "free",
      legacy_discount: false,
      externally_managed: false,
    },
  };
}
