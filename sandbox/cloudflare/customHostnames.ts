/**
 * A custom hostname lives two lives at once. Ownership: pending until its `_cf-custom-hostname` TXT record (or a
 * CNAME into the zone) is seen, then active. Certificate: initializing, pending_validation until the
 * `_acme-challenge` TXT record is seen, pending_issuance, pending_deployment, active. Neither moves before the
 * zone's fallback origin is active. Nothing runs in the background: `observe` brings a hostname up to date
 * whenever somebody looks at it.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { fail, jsonBody, ok, pageOf } from "./envelope.ts";
import { fallbackOriginStatus } from "./fallbackOrigin.ts";
import { isHostname, isInZone } from "./hostname.ts";
import { type ForcedStates, isShown } from "./hostnameStates.ts";
import { type CloudflareState, isoTime, type ZoneState } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

interface SslState {
  readonly id: string;
  readonly method: "http" | "txt" | "email";
  readonly settings: Record<string, unknown>;
  readonly authority: string;
  readonly wildcard: boolean;
  readonly startedAt: number;
  /** One value; two at one name for a wildcard. */
  readonly challenges: readonly string[];
  validatedAt: number | undefined;
}

export interface HostnameState {
  readonly id: string;
  readonly hostname: string;
  readonly createdAt: number;
  readonly ownershipToken: string;
  ownedAt: number | undefined;
  ssl: SslState | undefined;
  customOriginServer: string | undefined;
  customMetadata: Record<string, unknown> | undefined;
  /** Put there from outside; undefined where the hostname lives by itself. */
  forced: ForcedStates | undefined;
}

/** States that a certificate comes to by itself. */
type LivedSslStatus =
  | "initializing"
  | "pending_validation"
  | "pending_issuance"
  | "pending_deployment"
  | "active";

export interface HostnameView {
  readonly status: string;
  readonly sslStatus: string | undefined;
  /** Set while the certificate is shown to visitors, milliseconds since the epoch. */
  readonly issuedAt: number | undefined;
}

/** Milliseconds. */
export const certificateLifetime = 90 * 86_400_000;

export function observe(state: CloudflareState, zone: ZoneState, hostname: HostnameState): HostnameView {
  const lived = observeLife(state, zone, hostname);
  const { forced } = hostname;
  if (forced === undefined) return lived;
  const sslStatus = hostname.ssl === undefined ? undefined : (forced.sslStatus ?? lived.sslStatus);
  const issuedAt = lived.issuedAt ?? hostname.ssl?.startedAt;
  return {
    status: forced.status ?? lived.status,
    sslStatus,
    issuedAt: sslStatus !== undefined && isShown(sslStatus) ? issuedAt : undefined,
  };
}

function observeLife(state: CloudflareState, zone: ZoneState, hostname: HostnameState): HostnameView {
  const now = state.now();
  const mayValidate = fallbackOriginStatus(state, zone)?.status === "active";
  if (hostname.ownedAt === undefined && mayValidate) {
    const token = state.dns.txt(`_cf-custom-hostname.${hostname.hostname}`);
    const aliases = state.dns.lookup(hostname.hostname, "CNAME");
    const isAlias = aliases.some(({ value }) => isInZone(value.toLowerCase().replace(/\.$/, ""), zone.name));
    if (token.includes(hostname.ownershipToken) || isAlias) hostname.ownedAt = now;
  }
  const ssl = hostname.ssl;
  const status = hostname.ownedAt === undefined ? "pending" : "active";
  if (ssl === undefined) return { status, sslStatus: undefined, issuedAt: undefined };

  const { hostnameInitializing, hostnameIssuance, hostnameDeployment } = state.times;
  const isInitialized = now - ssl.startedAt >= hostnameInitializing;
  if (ssl.validatedAt === undefined && isInitialized && mayValidate && ssl.method === "txt") {
    const found = state.dns.txt(`_acme-challenge.${hostname.hostname}`);
    if (ssl.challenges.every((value) => found.includes(value))) ssl.validatedAt = now;
  }
  const sslStatus = (): LivedSslStatus => {
    if (!isInitialized) return "initializing";
    if (ssl.validatedAt === undefined) return "pending_validation";
    const age = now - ssl.validatedAt;
    if (age < hostnameIssuance) return "pending_issuance";
    return age < hostnameIssuance + hostnameDeployment ? "pending_deployment" : "active";
  };
  const current = sslStatus();
  const issuedAt =
    current === "active" && ssl.validatedAt !== undefined ? ssl.validatedAt + hostnameIssuance : undefined;
  return { status, sslStatus: current, issuedAt };
}

/** The custom hostname that answers for `host`, itself or as a wildcard's subdomain. */
export function customHostnameAt(
  state: CloudflareState,
  host: string,
): { readonly zone: ZoneState; readonly hostname: HostnameState } | undefined {
  for (const zone of state.zones) {
    for (const hostname of zone.hostnames.values()) {
      const isBelow = hostname.ssl?.wildcard && host.slice(host.indexOf(".") + 1) === hostname.hostname;
      if (hostname.hostname === host || isBelow) return { zone, hostname };
    }
  }
  return undefined;
}

export function customHostnameRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/zones/:zone/custom_hostnames";

  app.get(path, requires(state, "ssl_and_certificates", "read"), (c) => {
    const zone = zoneOf(state, c);
    const wanted = [...zone.hostnames.values()].filter((hostname) => isWanted(state, zone, hostname, c));
    const { page, info } = pageOf(c, wanted, 20);
    return ok(
      c,
      page.map((hostname) => hostnameJson(state, zone, hostname)),
      { info },
    );
  });

  app.post(path, requires(state, "ssl_and_certificates", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    if (!zone.saas) {
      fail(403, 1404, "No quota has been allocated for this zone or for this account.");
    }
    const body = await jsonBody(c);
    const name = String(body.hostname ?? "").toLowerCase();
    refuseName(state, zone, name);
    if (zone.hostnames.size >= zone.hostnameQuota) fail(403, 1405, "Quota exceeded.");
    refuseEnterprise(body);
    const hostname: HostnameState = {
      id: randomUUID(),
      hostname: name,
      createdAt: state.now(),
      ownershipToken: randomUUID(),
      ownedAt: undefined,
      ssl: sslFrom(state, body.ssl),
      customOriginServer: undefined,
      customMetadata: undefined,
      forced: undefined,
    };
    zone.hostnames.set(hostname.id, hostname);
    return ok(c, hostnameJson(state, zone, hostname), { status: 201 });
  });

  app.get(`${path}/quota`, requires(state, "ssl_and_certificates", "read"), (c) => {
    const zone = zoneOf(state, c);
    const allocated = zone.saas ? zone.hostnameQuota : 0;
    const used = zone.hostnames.size;
    return ok(c, { allocated, used, exceeded: used > allocated, hard_cap: allocated });
  });

  app.get(`${path}/:hostname`, requires(state, "ssl_and_certificates", "read"), (c) => {
    const zone = zoneOf(state, c);
    return ok(c, hostnameJson(state, zone, hostnameOf(zone, c)));
  });

  app.patch(`${path}/:hostname`, requires(state, "ssl_and_certificates", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    const hostname = hostnameOf(zone, c);
    const body = await jsonBody(c);
    refuseEnterprise(body);
    const wanted = body.ssl;
    if (typeof wanted === "object" && wanted !== null) {
      const { method, type, settings } = wanted as Record<string, unknown>;
      // The same method and type restart validation; the settings alone change nothing else.
      if (hostname.ssl !== undefined && method === undefined && type === undefined) {
        hostname.ssl = { ...hostname.ssl, settings: { ...hostname.ssl.settings, ...objectOf(settings) } };
      } else if (hostname.ssl === undefined || observe(state, zone, hostname).sslStatus !== "active") {
        hostname.ssl = sslFrom(state, { ...hostname.ssl, ...wanted });
      }
    }
    return ok(c, hostnameJson(state, zone, hostname), { status: 202 });
  });

  app.delete(`${path}/:hostname`, requires(state, "ssl_and_certificates", "edit"), (c) => {
    const zone = zoneOf(state, c);
    const hostname = hostnameOf(zone, c);
    zone.hostnames.delete(hostname.id);
    // No envelope here: the published schema answers the bare id.
    return c.json({ id: hostname.id });
  });

  app.get("/zones/:zone/dcv_delegation/uuid", requires(state, "ssl_and_certificates", "read"), (c) =>
    ok(c, { uuid: zoneOf(state, c).id.slice(0, 16) }),
  );

  return app;
}

function hostnameOf(zone: ZoneState, c: Context): HostnameState {
  const hostname = zone.hostnames.get(c.req.param("hostname") ?? "");
  return hostname ?? fail(404, 1436, "The custom hostname was not found.");
}

function refuseName(state: CloudflareState, zone: ZoneState, name: string): void {
  if (!isHostname(name)) fail(400, 1407, "Invalid custom hostname.");
  // Assumed code among 1408–1411, "unusable names".
  if (name === zone.name) fail(400, 1410, "A custom hostname cannot be the name of its own zone.");
  if ([...zone.hostnames.values()].some((other) => other.hostname === name)) {
    fail(409, 1406, "Duplicate custom hostname found.");
  }
  const isElsewhere =
    state.hostnamesHeldElsewhere.has(name) ||
    state.zones.some(
      (other) => other !== zone && [...other.hostnames.values()].some((each) => each.hostname === name),
    );
  if (isElsewhere) {
    const { status, code, message } = state.hostnameTaken;
    fail(status, code, message);
  }
}

/** What only Enterprise zones may set. */
function refuseEnterprise(body: Record<string, unknown>): void {
  if (body.custom_origin_server !== undefined) fail(403, 1414, "Custom origins are not entitled.");
  if (body.custom_metadata !== undefined) {
    fail(403, 1413, "No custom metadata access has been allocated for this zone or account.");
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function sslFrom(state: CloudflareState, wanted: unknown): SslState | undefined {
  if (wanted === undefined) return undefined;
  const { method, settings, wildcard, certificate_authority: authority } = objectOf(wanted);
  const isWildcard = wildcard === true;
  return {
    id: randomUUID(),
    method: method === "http" || method === "email" ? method : "txt",
    settings: objectOf(settings),
    authority: typeof authority === "string" ? authority : "google",
    wildcard: isWildcard,
    startedAt: state.now(),
    challenges: Array.from({ length: isWildcard ? 2 : 1 }, () => randomBytes(32).toString("base64url")),
    validatedAt: undefined,
  };
}

function isWanted(state: CloudflareState, zone: ZoneState, hostname: HostnameState, c: Context): boolean {
  const is = (query: string, test: (wanted: string) => boolean) => {
    const wanted = c.req.query(query);
    return wanted === undefined || test(wanted.toLowerCase());
  };
  const view = () => observe(state, zone, hostname);
  return (
    // `hostname` alone matches a part of the name.
    is("hostname", (wanted) => hostname.hostname.includes(wanted)) &&
    is("hostname.exact", (wanted) => hostname.hostname === wanted) &&
    is("hostname.startsWith", (wanted) => hostname.hostname.startsWith(wanted)) &&
    is("hostname.contain", (wanted) => hostname.hostname.includes(wanted)) &&
    is("id", (wanted) => hostname.id === wanted) &&
    is("hostname_status", (wanted) => view().status === wanted) &&
    is("ssl_status", (wanted) => view().sslStatus === wanted)
  );
}

function hostnameJson(state: CloudflareState, zone: ZoneState, hostname: HostnameState) {
  const view = observe(state, zone, hostname);
  const pending = view.status === "pending";
  const verificationErrors =
    hostname.forced?.verificationErrors ??
    (pending ? ["custom hostname does not CNAME to this zone."] : undefined);
  return {
    id: hostname.id,
    hostname: hostname.hostname,
    ...(hostname.ssl === undefined ? {} : { ssl: sslJson(hostname.ssl, hostname, view) }),
    status: view.status,
    ...(verificationErrors === undefined ? {} : { verification_errors: verificationErrors }),
    ...(pending
      ? {
          ownership_verification: {
            type: "txt",
            name: `_cf-custom-hostname.${hostname.hostname}`,
            value: hostname.ownershipToken,
          },
          ownership_verification_http: {
            http_url: `http://${hostname.hostname}/.well-known/cf-custom-hostname-challenge/${hostname.id}`,
            http_body: hostname.ownershipToken,
          },
        }
      : {}),
    created_at: isoTime(hostname.createdAt),
  };
}

function sslJson(ssl: SslState, { hostname, forced }: HostnameState, view: HostnameView) {
  return {
    id: ssl.id,
    type: "dv",
    method: ssl.method,
    status: view.sslStatus,
    settings: ssl.settings,
    bundle_method: "ubiquitous",
    wildcard: ssl.wildcard,
    certificate_authority: ssl.authority,
    ...(view.sslStatus === "pending_validation"
      ? {
          validation_records: ssl.challenges.map((value) => ({
            status: "pending",
            ...(ssl.method === "txt"
              ? { txt_name: `_acme-challenge.${hostname}`, txt_value: value }
              : {
                  http_url: `http://${hostname}/.well-known/acme-challenge/${ssl.id}`,
                  http_body: value,
                }),
          })),
        }
      : {}),
    ...(forced?.validationErrors === undefined
      ? {}
      : { validation_errors: forced.validationErrors.map((message) => ({ message })) }),
    ...(view.issuedAt === undefined
      ? {}
      : {
          hosts: ssl.wildcard ? [hostname, `*.${hostname}`] : [hostname],
          issuer: "GoogleTrustServices",
          signature: "ECDSAWithSHA256",
          uploaded_on: isoTime(view.issuedAt),
          expires_on: isoTime(view.issuedAt + certificateLifetime),
        }),
  };
}
