import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import {
  alreadySent,
  listen,
  type StandIn,
  type StandInContext,
  type StandInEnv,
  watchCalls,
} from "../standIn.ts";
import { certificatePackRoutes } from "./certificatePacks.ts";
import { type Contract, contractJudge } from "./contract.ts";
import { customHostnameRoutes } from "./customHostnames.ts";
import { dnsRecordRoutes } from "./dnsRecords.ts";
import { ApiFailure, errorEnvelope } from "./envelope.ts";
import { fallbackOriginRoutes } from "./fallbackOrigin.ts";
import { graphqlRoutes } from "./graphql.ts";
import { type PurgeCache, purgeRoutes } from "./purge.ts";
import { bucketRoutes } from "./r2/buckets.ts";
import { bucketDomainRoutes } from "./r2/customDomains.ts";
import { workerRouteRoutes } from "./routes.ts";
import { deploymentRoutes } from "./scripts/deployments.ts";
import type { ScriptCheck } from "./scripts/scriptCheck.ts";
import { scriptRoutes } from "./scripts/scripts.ts";
import { secretRoutes } from "./scripts/secrets.ts";
import { versionRoutes } from "./scripts/versions.ts";
import { workerDomainRoutes } from "./scripts/workerDomains.ts";
import type { CloudflareState } from "./state.ts";
import { type ApiEnv, authenticate, tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./user.ts";
import { zoneRoutes } from "./zones.ts";

const base = "/client/v4";

export interface CloudflareOptions {
  readonly context: StandInContext;
  readonly state: CloudflareState;
  readonly contract: Contract;
  /** False keeps no record of violations: for tests that provoke them. */
  readonly recordViolations: boolean;
  readonly check: ScriptCheck;
  readonly purge: PurgeCache;
  readonly port: number;
}

export async function startCloudflare(options: CloudflareOptions): Promise<StandIn> {
  const { context, state } = options;
  const app = new Hono<StandInEnv & ApiEnv>();
  app.use(
    watchCalls(context, {
      service: "cloudflare",
      base,
      isWrite: (request, _operation, path) =>
        !["GET", "HEAD", "OPTIONS"].includes(request.method) && path !== "/graphql",
      errorBody: (code, message) => errorEnvelope([{ code: Number(code), message }]),
    }),
  );
  app.use(async (c, next) => {
    await next();
    if (c.res.headers.has(alreadySent)) return;
    c.res.headers.set("cf-ray", `${randomBytes(8).toString("hex")}-FRA`);
  });
  const judge = contractJudge(options.contract, base, options.recordViolations);
  app.use(judge.answers);
  app.use(`${base}/*`, authenticate(state));
  app.use(judge.requests);
  const families = [
    tokenRoutes(state),
    userRoutes(state),
    zoneRoutes(state),
    bucketRoutes(state),
    bucketDomainRoutes(state),
    fallbackOriginRoutes(state),
    customHostnameRoutes(state),
    certificatePackRoutes(state),
    dnsRecordRoutes(state),
    scriptRoutes(state, options.check),
    versionRoutes(state, options.check),
    deploymentRoutes(state),
    secretRoutes(state),
    workerDomainRoutes(state),
    workerRouteRoutes(state),
    purgeRoutes(state, options.purge),
    graphqlRoutes(state),
  ];
  for (const family of families) app.route(base, family);
  app.notFound((c) => {
    const message = `Could not route to ${c.req.path}, perhaps your object identifier is invalid?`;
    return c.json(
      errorEnvelope([
        { code: 7003, message },
        { code: 7000, message: "No route for that URI" },
      ]),
      404,
    );
  });
  app.onError((error, c) => {
    if (error instanceof ApiFailure) return c.json(errorEnvelope(error.errors), error.status);
    console.error(error);
    return c.json(errorEnvelope([{ code: 10013, message: "An unknown error has occurred." }]), 500);
  });
  const server = await listen(app, options.port);
  const url = `${server.url}${base}`;
  return { name: "cloudflareApi", url, env: { CLOUDFLARE_API_BASE_URL: url }, close: server.close };
}
