import { Hono } from "hono";
import { recordsAt } from "./dnsRecords.ts";
import { fail, jsonBody, ok } from "./envelope.ts";
import { isHostname, isInZone } from "./hostname.ts";
import { type CloudflareState, isoTime, type ZoneState } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

export interface FallbackOriginState {
  readonly origin: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Set by DELETE: it is gone after the time that a deployment takes. */
  deletedAt: number | undefined;
}

export type FallbackOriginStatus = "initializing" | "pending_deployment" | "pending_deletion" | "active";

const noRecord = "DNS records are not setup correctly. Origin should be a proxied A/AAAA/CNAME dns record";

export function fallbackOriginStatus(
  state: CloudflareState,
  zone: ZoneState,
): { readonly status: FallbackOriginStatus; readonly errors: readonly string[] } | undefined {
  const fallback = zone.fallbackOrigin;
  if (fallback === undefined) return undefined;
  const now = state.now();
  const { fallbackOriginInitializing, fallbackOriginDeployment } = state.times;
  if (fallback.deletedAt !== undefined) {
    if (now - fallback.deletedAt < fallbackOriginDeployment)
      return { status: "pending_deletion", errors: [] };
    zone.fallbackOrigin = undefined;
    return undefined;
  }
  const age = now - fallback.updatedAt;
  if (age < fallbackOriginInitializing) return { status: "initializing", errors: [] };
  // It never becomes active without a proxied record, however old it is.
  const proxied = recordsAt(zone, fallback.origin, ["A", "AAAA", "CNAME"]).some((record) => record.proxied);
  if (!proxied) return { status: "pending_deployment", errors: [noRecord] };
  const isDeployed = age >= fallbackOriginInitializing + fallbackOriginDeployment;
  return { status: isDeployed ? "active" : "pending_deployment", errors: [] };
}

/** Any call about a fallback origin answers 1456 until somebody subscribed to Cloudflare for SaaS. */
function requireSaas(zone: ZoneState): void {
  if (!zone.saas) fail(403, 1456, "Cloudflare for SaaS is not enabled for this zone.");
}

export function fallbackOriginRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/zones/:zone/custom_hostnames/fallback_origin";

  app.get(path, requires(state, "ssl_and_certificates", "read"), (c) => {
    const zone = zoneOf(state, c);
    requireSaas(zone);
    return ok(c, fallbackJson(state, zone) ?? fail(404, 1551, "Resource not found."));
  });

  app.put(path, requires(state, "ssl_and_certificates", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    requireSaas(zone);
    const origin = String((await jsonBody(c)).origin ?? "").toLowerCase();
    if (!isHostname(origin)) fail(400, 1407, "Invalid custom hostname.");
    if (!isInZone(origin, zone.name)) fail(400, 1421, "The origin must be a hostname of this zone.");
    // Assumed: an unproxied record is taken and reported in `errors`, none at all is not.
    if (recordsAt(zone, origin, ["A", "AAAA", "CNAME"]).length === 0) fail(400, 1421, noRecord);
    const now = state.now();
    zone.fallbackOrigin = {
      origin,
      createdAt: zone.fallbackOrigin?.createdAt ?? now,
      updatedAt: now,
      deletedAt: undefined,
    };
    return ok(c, fallbackJson(state, zone));
  });

  app.delete(path, requires(state, "ssl_and_certificates", "edit"), (c) => {
    const zone = zoneOf(state, c);
    requireSaas(zone);
    if (zone.fallbackOrigin === undefined || fallbackOriginStatus(state, zone) === undefined) {
      fail(404, 1551, "Resource not found.");
    }
    zone.fallbackOrigin.deletedAt ??= state.now();
    return ok(c, fallbackJson(state, zone) ?? {});
  });

  return app;
}

function fallbackJson(state: CloudflareState, zone: ZoneState) {
  const status = fallbackOriginStatus(state, zone);
  const fallback = zone.fallbackOrigin;
  if (status === undefined || fallback === undefined) return undefined;
  return {
    origin: fallback.origin,
    status: status.status,
    ...(status.errors.length > 0 ? { errors: status.errors } : {}),
    created_at: isoTime(fallback.createdAt),
    updated_at: isoTime(fallback.updatedAt),
  };
}
