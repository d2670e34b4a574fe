import { type Context, Hono } from "hono";
import { recordsAt } from "../dnsRecords.ts";
import { fail, jsonBody, ok } from "../envelope.ts";
import { type CloudflareState, newId, type ZoneState } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import { type BucketState, bucketOf, jurisdictionOf } from "./buckets.ts";

export interface BucketDomainState {
  readonly domain: string;
  readonly zone: ZoneState;
  readonly createdAt: number;
  /** The read-only record that R2 made in the zone. */
  readonly recordId: string;
  enabled: boolean;
  minTls: string | undefined;
  ciphers: readonly string[] | undefined;
}

export interface BucketDomainStatus {
  readonly ownership: "pending" | "active" | "deactivated";
  readonly ssl: "initializing" | "pending" | "active" | "deactivated";
}

export function bucketDomainStatus(state: CloudflareState, domain: BucketDomainState): BucketDomainStatus {
  const age = state.now() - domain.createdAt;
  const { bucketDomainOwnership, bucketDomainSsl } = state.times;
  return {
    ownership: age >= bucketDomainOwnership ? "active" : "pending",
    ssl: age >= bucketDomainSsl ? "active" : age >= bucketDomainSsl / 2 ? "pending" : "initializing",
  };
}

/** The bucket that a hostname serves, with the domain's own state. */
export function bucketAt(
  state: CloudflareState,
  hostname: string,
): { readonly bucket: BucketState; readonly domain: BucketDomainState } | undefined {
  for (const account of state.accounts) {
    for (const bucket of account.buckets.values()) {
      const domain = bucket.domains.get(hostname);
      if (domain !== undefined) return { bucket, domain };
    }
  }
  return undefined;
}

export function bucketDomainRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/accounts/:account/r2/buckets/:bucket/domains";

  /** Just after a bucket is made its domains endpoint can still say that there is no such bucket. */
  const bucketFor = (c: Context<ApiEnv>): BucketState => {
    const bucket = bucketOf(accountOf(state, c), jurisdictionOf(c), c.req.param("bucket") ?? "");
    if (state.now() - bucket.createdAt < state.times.bucketDomainsEndpoint) {
      fail(404, 10006, "The specified bucket does not exist.");
    }
    return bucket;
  };
  const domainFor = (c: Context<ApiEnv>): { bucket: BucketState; domain: BucketDomainState } => {
    const bucket = bucketFor(c);
    const domain = bucket.domains.get((c.req.param("domain") ?? "").toLowerCase());
    if (domain === undefined) fail(404, 10053, "The custom domain was not found.");
    return { bucket, domain };
  };

  app.get(`${path}/custom`, requires(state, "workers_r2", "read"), (c) =>
    ok(c, { domains: [...bucketFor(c).domains.values()].map((domain) => domainJson(state, domain)) }),
  );

  app.post(`${path}/custom`, requires(state, "workers_r2", "edit"), async (c) => {
    const bucket = bucketFor(c);
    const body = await jsonBody(c);
    const name = String(body.domain ?? "").toLowerCase();
    const zone = state.zones.find((each) => each.id === body.zoneId);
    // The zone must be in the bucket's own account.
    if (zone === undefined || zone.account !== accountOf(state, c)) {
      fail(400, 10022, "The zone ID is not valid: the zone must be in the same account as the bucket.");
    }
    if (name !== zone.name && !name.endsWith(`.${zone.name}`)) {
      fail(400, 10022, "The domain does not belong to the zone.");
    }
    // Assumed code: the reference knows only the status and the words "in use".
    const removedAt = zone.account.removedDomains.get(name);
    if (
      bucketAt(state, name) !== undefined ||
      recordsAt(zone, name, ["A", "AAAA", "CNAME"]).length > 0 ||
      (removedAt !== undefined && state.now() - removedAt < state.times.bucketDomainRemoval)
    ) {
      fail(409, 10056, `The domain ${name} is already in use.`);
    }
    const domain: BucketDomainState = {
      domain: name,
      zone,
      createdAt: state.now(),
      recordId: newId(),
      enabled: body.enabled === true,
      minTls: typeof body.minTLS === "string" ? body.minTLS : undefined,
      ciphers: Array.isArray(body.ciphers) ? body.ciphers.map(String) : undefined,
    };
    bucket.domains.set(name, domain);
    zone.records.set(domain.recordId, {
      id: domain.recordId,
      name,
      type: "CNAME",
      content: "public.r2.dev",
      ttl: 1,
      proxied: true,
      comment: null,
      tags: [],
      createdAt: state.now(),
      modifiedAt: state.now(),
      readOnly: true,
    });
    return ok(c, { ...settingsJson(domain), zoneId: zone.id });
  });

  app.get(`${path}/custom/:domain`, requires(state, "workers_r2", "read"), (c) =>
    ok(c, domainJson(state, domainFor(c).domain)),
  );

  app.put(`${path}/custom/:domain`, requires(state, "workers_r2", "edit"), async (c) => {
    const { domain } = domainFor(c);
    const body = await jsonBody(c);
    if (typeof body.enabled === "boolean") domain.enabled = body.enabled;
    if (typeof body.minTLS === "string") domain.minTls = body.minTLS;
    if (Array.isArray(body.ciphers)) domain.ciphers = body.ciphers.map(String);
    return ok(c, settingsJson(domain));
  });

  app.delete(`${path}/custom/:domain`, requires(state, "workers_r2", "edit"), (c) => {
    const { bucket, domain } = domainFor(c);
    bucket.domains.delete(domain.domain);
    domain.zone.records.delete(domain.recordId);
    domain.zone.account.removedDomains.set(domain.domain, state.now());
    return ok(c, { domain: domain.domain });
  });

  app.get(`${path}/managed`, requires(state, "workers_r2", "read"), (c) => {
    const bucket = bucketFor(c);
    const id = Buffer.from(bucket.id).toString("hex").padEnd(32, "0").slice(0, 32);
    return ok(c, { bucketId: id, domain: `pub-${id}.r2.dev`, enabled: false });
  });

  return app;
}

function settingsJson(domain: BucketDomainState) {
  return {
    domain: domain.domain,
    enabled: domain.enabled,
    ...(domain.minTls === undefined ? {} : { minTLS: domain.minTls }),
    ...(domain.ciphers === undefined ? {} : { ciphers: domain.ciphers }),
  };
}

function domainJson(state: CloudflareState, domain: BucketDomainState) {
  return {
    ...settingsJson(domain),
    status: bucketDomainStatus(state, domain),
    zoneId: domain.zone.id,
    zoneName: domain.zone.name,
  };
}
