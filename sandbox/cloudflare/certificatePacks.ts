/** The certificates that a zone has at the edge: Universal SSL's, and one for each Worker's custom domain. */
import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { fail, ok, pageOf } from "./envelope.ts";
import { certificateStatus } from "./scripts/workerDomains.ts";
import type { CloudflareState, ZoneState } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

interface Pack {
  readonly id: string;
  readonly type: "universal" | "advanced";
  readonly hosts: readonly string[];
  readonly status: string;
}

/** Universal SSL covers the zone and one level below it ("Universal SSL: limitations"). */
function packsOf(state: CloudflareState, zone: ZoneState): readonly Pack[] {
  const universal: Pack = {
    id: createHash("sha256").update(zone.id).digest("hex").slice(0, 32),
    type: "universal",
    hosts: [zone.name, `*.${zone.name}`],
    status: "active",
  };
  const ofWorkers = [...zone.account.workerDomains.values()]
    .filter((domain) => domain.zone === zone)
    .map(
      (domain): Pack => ({
        id: domain.certificateId,
        type: "advanced",
        hosts: [domain.hostname],
        status: certificateStatus(state, domain),
      }),
    );
  return [universal, ...ofWorkers];
}

export function certificatePackRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/zones/:zone/ssl/certificate_packs";
  const read = requires(state, "ssl_and_certificates", "read");

  // Without `status=all` only what is active is listed.
  app.get(path, read, (c) => {
    const isAll = c.req.query("status") === "all";
    const found = packsOf(state, zoneOf(state, c)).filter(({ status }) => isAll || status === "active");
    const { page, info } = pageOf(c, found, 20);
    return ok(c, page.map(packJson), { info });
  });

  app.get(`${path}/:pack`, read, (c: Context<ApiEnv>) => {
    const pack = packsOf(state, zoneOf(state, c)).find(({ id }) => id === c.req.param("pack"));
    // Assumed code.
    return ok(c, packJson(pack ?? fail(404, 1100, "The certificate pack was not found.")));
  });

  return app;
}

function packJson(pack: Pack) {
  const certificate = { id: pack.id, hosts: pack.hosts, status: pack.status, issuer: "GoogleTrustServices" };
  return {
    id: pack.id,
    type: pack.type,
    hosts: pack.hosts,
    status: pack.status,
    validation_method: "txt",
    validity_days: 90,
    certificate_authority: "google",
    ...(pack.status === "active" ? { primary_certificate: pack.id } : {}),
    certificates: pack.status === "active" ? [certificate] : [],
  };
}
