/**
 * Workers custom domains: a hostname of the account's own zone whose origin is a Worker. Cloudflare makes the proxied
 * record and a certificate of its own ("Custom Domains", Workers documentation). Codes and words are those that people
 * report of the service: 100116 and 100117 for what is in the way, 10083 where no zone fits.
 */
import { type Context, Hono } from "hono";
import { recordsAt } from "../dnsRecords.ts";
import { fail, jsonBody, ok } from "../envelope.ts";
import { isHostname, isInZone } from "../hostname.ts";
import { type AccountState, type CloudflareState, newId, type ZoneState } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";

export interface WorkerDomainState {
  readonly id: string;
  readonly hostname: string;
  readonly zone: ZoneState;
  /** Name of the Worker. */
  service: string;
  readonly certificateId: string;
  readonly createdAt: number;
  /** The read-only record that Workers made in the zone. */
  readonly recordId: string;
}

interface WantedDomain {
  readonly hostname: string;
  readonly zoneId: unknown;
  readonly zoneName: unknown;
  readonly service: string;
  readonly overridesOrigin: boolean;
  readonly overridesRecord: boolean;
}

export function workerDomainAt(state: CloudflareState, hostname: string): WorkerDomainState | undefined {
  return state.accounts
    .flatMap((account) => [...account.workerDomains.values()])
    .find((domain) => domain.hostname === hostname);
}

/** When the domain's own certificate is at the edge, milliseconds since the epoch; undefined until then. */
export function certifiedAt(state: CloudflareState, domain: WorkerDomainState): number | undefined {
  const at = domain.createdAt + state.times.workerDomainCertificate;
  return state.now() >= at ? at : undefined;
}

/** The state of the domain's own certificate, as it is told with the zone's. */
export function certificateStatus(
  state: CloudflareState,
  domain: WorkerDomainState,
): "initializing" | "pending_validation" | "active" {
  if (certifiedAt(state, domain) !== undefined) return "active";
  const isEarly = state.now() - domain.createdAt < state.times.workerDomainCertificate / 2;
  return isEarly ? "initializing" : "pending_validation";
}

/** Takes a domain away, and the record that it made. */
export function removeWorkerDomain(account: AccountState, domain: WorkerDomainState): void {
  account.workerDomains.delete(domain.id);
  domain.zone.records.delete(domain.recordId);
}

export function workerDomainRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/accounts/:account/workers/domains";
  const read = requires(state, "workers_scripts", "read");
  const edit = requires(state, "workers_scripts", "edit");

  app.get(path, read, (c) => {
    const is = (query: string, value: string) => (c.req.query(query) ?? value) === value;
    const found = [...accountOf(state, c).workerDomains.values()].filter(
      ({ zone, service, hostname }) =>
        is("zone_id", zone.id) &&
        is("zone_name", zone.name) &&
        is("service", service) &&
        is("hostname", hostname) &&
        is("environment", "production"),
    );
    return ok(c, found.map(domainJson));
  });

  app.put(path, edit, async (c) => {
    const account = accountOf(state, c);
    const body = await jsonBody(c);
    const wanted: WantedDomain = {
      hostname: String(body.hostname ?? "").toLowerCase(),
      zoneId: body.zone_id,
      zoneName: body.zone_name,
      service: String(body.service ?? ""),
      overridesOrigin: body.override_existing_origin === true,
      overridesRecord: body.override_existing_dns_record === true,
    };
    refuse(state, account, wanted);
    return ok(c, domainJson(put(state, account, wanted)));
  });

  app.get(`${path}/:domain`, read, (c) => ok(c, domainJson(domainOf(accountOf(state, c), c))));
  app.get(`${path}/records/:domain`, read, (c) => ok(c, domainJson(domainOf(accountOf(state, c), c))));

  app.delete(`${path}/:domain`, edit, (c) => {
    const account = accountOf(state, c);
    removeWorkerDomain(account, domainOf(account, c));
    return ok(c, null);
  });

  // How wrangler sets all domains of a Worker at once.
  app.put("/accounts/:account/workers/scripts/:script/domains/records", edit, async (c) => {
    const account = accountOf(state, c);
    const body = await jsonBody(c);
    const service = c.req.param("script");
    const wanted = originsOf(body.origins).map((origin) => ({
      ...origin,
      service,
      overridesOrigin: body.override_existing_origin === true,
      overridesRecord: body.override_existing_dns_record === true,
    }));
    for (const each of wanted) refuse(state, account, each);
    const domains = wanted.map((each) => put(state, account, each));
    if (body.override_scope === true) {
      for (const domain of [...account.workerDomains.values()]) {
        if (domain.service === service && !domains.includes(domain)) removeWorkerDomain(account, domain);
      }
    }
    return ok(c, domains.map(domainJson));
  });

  app.post("/accounts/:account/workers/scripts/:script/domains/changeset", edit, async (c) => {
    const account = accountOf(state, c);
    const service = c.req.param("script");
    const origins = originsOf(await c.req.json());
    const listed = origins.map(({ hostname }) => hostname);
    const existing = [...account.workerDomains.values()];
    const updated = existing.filter(({ hostname }) => listed.includes(hostname));
    const fresh = origins.filter(({ hostname }) => updated.every((domain) => domain.hostname !== hostname));
    const removed = existing.filter(
      (domain) => domain.service === service && !listed.includes(domain.hostname),
    );
    const inTheWay = (origin: (typeof origins)[number]) =>
      hostRecords(zoneFor(state, account, origin), origin.hostname).length > 0;
    return ok(c, {
      added: fresh.filter((origin) => !inTheWay(origin)).map(({ hostname }) => ({ hostname })),
      conflicting: fresh.filter(inTheWay).map(({ hostname }) => ({ hostname })),
      updated: updated.map((domain) => ({ ...domainJson(domain), modified: domain.service !== service })),
      removed: c.req.query("replace_state") === "true" ? removed.map(domainJson) : [],
    });
  });

  return app;
}

function domainOf(account: AccountState, c: Context): WorkerDomainState {
  const domain = account.workerDomains.get(c.req.param("domain") ?? "");
  // Assumed code.
  return domain ?? fail(404, 100114, "workers.api.error.domain_not_found");
}

/** Throws where the service refuses; nothing has changed by then. */
function refuse(state: CloudflareState, account: AccountState, wanted: WantedDomain): void {
  const { hostname } = wanted;
  // A wildcard is no hostname either ("Custom Domains do not support wildcard DNS records").
  if (!isHostname(hostname)) fail(400, 100113, `The hostname '${hostname}' is not valid.`);
  const zone = zoneFor(state, account, wanted);
  if (account.scripts.find(wanted.service) === undefined) {
    fail(404, 10007, "This Worker does not exist on your account.");
  }
  const existing = workerDomainAt(state, hostname);
  if (existing !== undefined) {
    if (existing.service === wanted.service || wanted.overridesOrigin) return;
    fail(
      409,
      100116,
      `Hostname '${hostname}' already in use by other custom domain. Either delete it, try a different hostname, or use the option 'override_existing_origin' to override.`,
    );
  }
  const records = hostRecords(zone, hostname);
  const mayOverride = wanted.overridesRecord && state.honoursRecordOverride;
  if (records.some(({ readOnly }) => readOnly) || (records.length > 0 && !mayOverride)) {
    fail(
      409,
      100117,
      `Hostname '${hostname}' already has externally managed DNS records (A, CNAME, etc). Either delete them, try a different hostname, or use the option 'override_existing_dns_record' to override.`,
    );
  }
}

/** Makes the domain, or gives the one that is there to the wanted Worker; its id and certificate stay. */
function put(state: CloudflareState, account: AccountState, wanted: WantedDomain): WorkerDomainState {
  const existing = workerDomainAt(state, wanted.hostname);
  if (existing !== undefined) {
    existing.service = wanted.service;
    return existing;
  }
  const zone = zoneFor(state, account, wanted);
  for (const { id } of hostRecords(zone, wanted.hostname)) zone.records.delete(id);
  const now = state.now();
  const domain: WorkerDomainState = {
    id: newId(),
    hostname: wanted.hostname,
    zone,
    service: wanted.service,
    certificateId: newId(),
    createdAt: now,
    recordId: newId(),
  };
  account.workerDomains.set(domain.id, domain);
  zone.records.set(domain.recordId, {
    id: domain.recordId,
    name: domain.hostname,
    type: "AAAA",
    content: "100::",
    ttl: 1,
    proxied: true,
    comment: null,
    tags: [],
    createdAt: now,
    modifiedAt: now,
    readOnly: true,
  });
  return domain;
}

const hostRecords = (zone: ZoneState, hostname: string) => recordsAt(zone, hostname, ["A", "AAAA", "CNAME"]);

/** The named zone where the hostname is in it, or the account's longest that fits. */
function zoneFor(
  state: CloudflareState,
  account: AccountState,
  { hostname, zoneId, zoneName }: Pick<WantedDomain, "hostname" | "zoneId" | "zoneName">,
): ZoneState {
  const fitting = state.zones
    .filter(
      (zone) =>
        zone.account === account &&
        isInZone(hostname, zone.name) &&
        (zoneId === undefined || zone.id === zoneId) &&
        (zoneName === undefined || zone.name === zoneName),
    )
    .sort((a, b) => b.name.length - a.name.length);
  return fitting[0] ?? fail(404, 10083, `workers.api.error.zone_not_found for "${hostname}"`);
}

function originsOf(value: unknown) {
  if (!Array.isArray(value)) fail(400, 10021, "The list of origins is missing.");
  return value.map((each: Record<string, unknown>) => ({
    hostname: String(each.hostname ?? "").toLowerCase(),
    zoneId: each.zone_id,
    zoneName: each.zone_name,
  }));
}

function domainJson(domain: WorkerDomainState) {
  return {
    id: domain.id,
    hostname: domain.hostname,
    service: domain.service,
    environment: "production",
    zone_id: domain.zone.id,
    zone_name: domain.zone.name,
    cert_id: domain.certificateId,
  };
}
