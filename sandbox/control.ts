/**
 * The sandbox from outside, over HTTP: for tests in another process, and for a person with curl. Everything that it
 * does can be done on a `Sandbox` as well.
 */
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { AlidnsBehaviour } from "./alidns/server.ts";
import type { DomainSeed, RecordSeed } from "./alidns/state.ts";
import { observe } from "./cloudflare/customHostnames.ts";
import { fallbackOriginStatus } from "./cloudflare/fallbackOrigin.ts";
import type { ForcedStates } from "./cloudflare/hostnameStates.ts";
import { bucketDomainStatus } from "./cloudflare/r2/customDomains.ts";
import type { RouteState } from "./cloudflare/routes.ts";
import { bindingJson, runningVersions } from "./cloudflare/scripts/scriptStore.ts";
import { newId, type TakenAnswer } from "./cloudflare/state.ts";
import type { ApiToken, Permission } from "./cloudflare/tokens.ts";
import type { SandboxRecord } from "./dns/zoneData.ts";
import type { R2Outage } from "./edge/runtime.ts";
import type { EdgeOneStandIn } from "./edgeone/start.ts";
import type { FaultRule } from "./faults.ts";
import type { S3Settings } from "./s3/s3.ts";
import type { Outage, S3Key } from "./s3/s3Front.ts";
import type { Sandbox } from "./sandbox.ts";
import type { StandInEnv } from "./standIn.ts";

/** What POST /state may change. Everything is optional. */
export interface StatePatch {
  readonly r2Subscribed?: boolean;
  readonly token?: Partial<Pick<ApiToken, "status" | "expiresOn">> & {
    readonly permissions?: readonly Permission[];
  };
  readonly hostnamesHeldElsewhere?: readonly string[];
  readonly hostnameTaken?: TakenAnswer;
  /** Whether `override_existing_dns_record` is honoured for a Worker's custom domain. */
  readonly honoursRecordOverride?: boolean;
  readonly times?: Readonly<Record<string, number>>;
  readonly zones?: Readonly<Record<string, ZonePatch>>;
  /** Names, region and addressing of the S3-compatible service, and keys that it knows beside the sandbox's. */
  readonly s3?: Partial<S3Settings> & { readonly keys?: readonly S3Key[] };
  readonly alidns?: Partial<AlidnsBehaviour> & {
    readonly domains?: readonly DomainSeed[];
    /** Records that are there as if they had always been, by domain. */
    readonly records?: Readonly<Record<string, readonly RecordSeed[]>>;
  };
  readonly edgeone?: Partial<EdgeOneStandIn["behaviour"]>;
}

export interface ZonePatch {
  readonly saas?: boolean;
  readonly hostnameQuota?: number;
  /** Somebody else's records and routes, put there behind the API's back. */
  readonly records?: readonly {
    readonly name: string;
    readonly type: string;
    readonly content: string;
    readonly proxied?: boolean;
    readonly comment?: string;
  }[];
  readonly routes?: readonly { readonly pattern: string; readonly script?: string }[];
  /** States that custom hostnames are put into, by hostname; null lets one live by itself again. */
  readonly hostnames?: Readonly<Record<string, ForcedStates | null>>;
}

/** What POST /outages may change; null ends an outage. */
export interface OutagePatch {
  readonly b2?: Outage | null;
  readonly r2?: R2Outage | null;
  readonly r2S3?: Outage | null;
  readonly s3?: Outage | null;
}

export function controlApp(sandbox: Sandbox): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>();

  app.get("/requests", (c) => c.json(sandbox.log.entries));
  app.delete("/requests", (c) => {
    sandbox.log.clear();
    return c.body(null, 204);
  });

  app.get("/faults", (c) => c.json(sandbox.faults.list()));
  app.post("/faults", async (c) => {
    const rules = (await c.req.json()) as FaultRule | FaultRule[];
    sandbox.faults.add(...(Array.isArray(rules) ? rules : [rules]));
    return c.body(null, 204);
  });
  app.delete("/faults", (c) => {
    sandbox.faults.clear();
    return c.body(null, 204);
  });

  app.post("/dns/records", async (c) => {
    const records = (await c.req.json()) as SandboxRecord | SandboxRecord[];
    for (const record of Array.isArray(records) ? records : [records]) sandbox.addDnsRecord(record);
    return c.body(null, 204);
  });
  app.delete("/dns/records", (c) => {
    sandbox.removeDnsRecords(c.req.query("name"), c.req.query("type") as SandboxRecord["type"] | undefined);
    return c.body(null, 204);
  });

  app.get("/state", (c) => c.json(describeState(sandbox)));
  app.post("/state", async (c) => {
    patchState(sandbox, (await c.req.json()) as StatePatch);
    return c.body(null, 204);
  });

  app.post("/latency", async (c) => {
    sandbox.latency.ms = Number(((await c.req.json()) as { ms: number }).ms);
    return c.body(null, 204);
  });
  app.post("/time", async (c) => {
    sandbox.advance(Number(((await c.req.json()) as { advanceMs: number }).advanceMs));
    return c.body(null, 204);
  });
  app.post("/outages", async (c) => {
    const { b2, r2, r2S3, s3 } = (await c.req.json()) as OutagePatch;
    if (b2 !== undefined) sandbox.outages.b2.outage = b2 ?? undefined;
    if (r2 !== undefined) sandbox.outages.r2.outage = r2 ?? undefined;
    if (r2S3 !== undefined) sandbox.outages.r2S3.outage = r2S3 ?? undefined;
    if (s3 !== undefined) sandbox.outages.s3.outage = s3 ?? undefined;
    return c.body(null, 204);
  });
  app.post("/keys/revoke", (c) => {
    sandbox.revokeKeys();
    return c.body(null, 204);
  });
  app.post("/reset", (c) => {
    sandbox.reset();
    return c.body(null, 204);
  });
  app.get("/contract", (c) => c.json(sandbox.contract));

  return app;
}

export function patchState(sandbox: Sandbox, patch: StatePatch): void {
  const { cloudflare, account } = sandbox;
  if (patch.r2Subscribed !== undefined) account.r2Subscribed = patch.r2Subscribed;
  if (patch.token !== undefined) Object.assign(sandbox.token, patch.token);
  for (const hostname of patch.hostnamesHeldElsewhere ?? []) {
    cloudflare.hostnamesHeldElsewhere.add(hostname);
  }
  if (patch.hostnameTaken !== undefined) cloudflare.hostnameTaken = patch.hostnameTaken;
  if (patch.honoursRecordOverride !== undefined) {
    cloudflare.honoursRecordOverride = patch.honoursRecordOverride;
  }
  if (patch.times !== undefined) cloudflare.times = { ...cloudflare.times, ...patch.times };
  const { keys, ...s3 } = patch.s3 ?? {};
  Object.assign(sandbox.s3.settings, s3);
  sandbox.s3.keys.push(...(keys ?? []));
  const { domains, records, ...alidns } = patch.alidns ?? {};
  Object.assign(sandbox.alidns.behaviour, alidns);
  for (const domain of domains ?? []) sandbox.alidns.state.addDomain(domain);
  for (const [domain, seeds] of Object.entries(records ?? {})) sandbox.alidns.state.seed(domain, seeds);
  Object.assign(sandbox.edgeone.behaviour, patch.edgeone);
  for (const [name, wanted] of Object.entries(patch.zones ?? {})) {
    const zone = sandbox.zone(name);
    if (wanted.saas !== undefined) zone.saas = wanted.saas;
    if (wanted.hostnameQuota !== undefined) zone.hostnameQuota = wanted.hostnameQuota;
    for (const { name: recordName, type, content, proxied, comment } of wanted.records ?? []) {
      const id = newId();
      const now = cloudflare.now();
      zone.records.set(id, {
        id,
        name: recordName,
        type,
        content,
        ttl: 1,
        proxied: proxied ?? false,
        comment: comment ?? null,
        tags: [],
        createdAt: now,
        modifiedAt: now,
        readOnly: false,
      });
    }
    for (const [name, forced] of Object.entries(wanted.hostnames ?? {})) {
      const hostname = [...zone.hostnames.values()].find((each) => each.hostname === name);
      if (hostname === undefined) throw new HTTPException(404, { message: `No custom hostname ${name}` });
      hostname.forced = forced ?? undefined;
    }
    for (const { pattern, script } of wanted.routes ?? []) {
      const route: RouteState = { id: newId(), pattern, script };
      zone.routes.set(route.id, route);
    }
  }
}

/** What exists at Cloudflare, AliDNS and EdgeOne, in plain data without a secret: for a look, and to compare two sandboxes. */
export function describeState(sandbox: Sandbox) {
  const { cloudflare } = sandbox;
  return {
    accounts: cloudflare.accounts.map((account) => ({
      id: account.id,
      name: account.name,
      r2Subscribed: account.r2Subscribed,
      buckets: [...account.buckets.values()].map((bucket) => ({
        name: bucket.name,
        jurisdiction: bucket.jurisdiction,
        location: bucket.location,
        domains: [...bucket.domains.values()].map((domain) => ({
          domain: domain.domain,
          enabled: domain.enabled,
          minTls: domain.minTls,
          ...bucketDomainStatus(cloudflare, domain),
        })),
      })),
      workerDomains: [...account.workerDomains.values()].map(({ hostname, service, zone }) => ({
        hostname,
        service,
        zone: zone.name,
      })),
      scripts: account.scripts.all().map((script) => ({
        name: script.name,
        tags: script.tags,
        subdomain: script.subdomain,
        versions: script.versions.length,
        deployments: script.deployments.length,
        running: runningVersions(script).map(({ version, percentage }) => ({
          percentage,
          number: version.number,
          etag: version.etag,
          bindings: version.bindings.map(bindingJson),
          compatibilityDate: version.compatibilityDate,
        })),
      })),
    })),
    zones: cloudflare.zones.map((zone) => ({
      id: zone.id,
      name: zone.name,
      saas: zone.saas,
      hostnameQuota: zone.hostnameQuota,
      fallbackOrigin: zone.fallbackOrigin && {
        origin: zone.fallbackOrigin.origin,
        ...fallbackOriginStatus(cloudflare, zone),
      },
      hostnames: [...zone.hostnames.values()].map((hostname) => ({
        hostname: hostname.hostname,
        ...observe(cloudflare, zone, hostname),
      })),
      records: [...zone.records.values()].map(({ name, type, content, proxied, comment, readOnly }) => ({
        name,
        type,
        content,
        proxied,
        comment,
        readOnly,
      })),
      routes: [...zone.routes.values()].map(({ pattern, script }) => ({ pattern, script })),
      purges: zone.purges.map(({ body }) => body),
    })),
    alidns: [...sandbox.alidns.state.domains.values()].map(({ name, edition, records }) => ({
      name,
      edition,
      records: [...records.values()].map(({ rr, type, value, line, ttl, enabled, remark }) => ({
        rr,
        type,
        value,
        line,
        ttl,
        enabled,
        remark,
      })),
    })),
    edgeone: {
      domains: [...sandbox.edgeone.state.domains.values()].map((domain) => ({
        name: domain.name,
        status: sandbox.edgeone.state.statusOf(domain),
        shown: sandbox.edgeone.state.served(domain.name).map(({ fingerprint }) => fingerprint),
      })),
      certificates: [...sandbox.edgeone.certificates.certificates.values()].map(
        ({ alias, algorithm, fingerprint }) => ({ alias, algorithm, fingerprint }),
      ),
      tasks: sandbox.edgeone.state.tasks.map(({ kind, type, target }) => ({ kind, type, target })),
    },
    refusedSubrequests: sandbox.refusedSubrequests,
  };
}
