import { randomBytes, randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { RecordSource } from "../dns/zoneData.ts";
import { listen, type StandIn, type StandInContext, type StandInEnv, watchCalls } from "../standIn.ts";
import { acs3Failure, acs3Tolerance } from "./acs3.ts";
import { actions } from "./actions.ts";
import { Refusal } from "./refusal.ts";
import { AlidnsState, type DomainSeed } from "./state.ts";

export interface AlidnsOptions extends StandInContext {
  /** Made up where left out. */
  readonly credentials?: AlidnsCredentials;
  /** A free one by default. */
  readonly port?: number;
  readonly domains?: readonly DomainSeed[];
  /** The clock of records, milliseconds since the epoch; signatures go by this machine's. */
  readonly now?: () => number;
  readonly behaviour?: Partial<AlidnsBehaviour>;
}

export interface AlidnsCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** May be changed while running. */
export interface AlidnsBehaviour {
  /** Milliseconds that lists lag behind every write; a record asked for by its id is always the newest. */
  listLagMs: number;
  /** Requests a second and action; 0 for no limit. */
  perSecond: number;
  /** Milliseconds that the service's clock is ahead of this machine's. */
  clockAhead: number;
  /** Actions that the access key's RAM policy does not allow; `*` for all. */
  deniedActions: readonly string[];
  keyStatus: "active" | "inactive";
}

export interface AlidnsStandIn extends StandIn {
  readonly credentials: AlidnsCredentials;
  /** Domains and records, to look at and to prepare. */
  readonly state: AlidnsState;
  readonly behaviour: AlidnsBehaviour;
  /** For the name servers: `zoneData.add(alidns.source)`. */
  readonly source: RecordSource;
}

const apiVersion = "2015-01-09";
const hostId = "alidns.aliyuncs.com";

function errorAnswer(code: string, message: string) {
  return {
    RequestId: randomUUID().toUpperCase(),
    HostId: hostId,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${code}&product=Alidns`,
  };
}

/** Aliyun's AliDNS API on loopback: signatures, domains, lines by edition, and lists that lag. */
export async function startAlidns(options: AlidnsOptions): Promise<AlidnsStandIn> {
  const now = options.now ?? Date.now;
  const credentials: AlidnsCredentials = options.credentials ?? {
    accessKeyId: `LTAI5t${randomBytes(9).toString("hex")}`,
    accessKeySecret: randomBytes(15).toString("hex"),
  };
  const behaviour: AlidnsBehaviour = {
    listLagMs: 0,
    perSecond: 50,
    clockAhead: 0,
    deniedActions: [],
    keyStatus: "active",
    ...options.behaviour,
  };
  const state = new AlidnsState();
  for (const seed of options.domains ?? []) state.addDomain(seed);

  const isFresh = nonceMemory();
  const isTooMany = pace(() => behaviour.perSecond);
  const isDenied = (action: string) =>
    behaviour.deniedActions.includes("*") || behaviour.deniedActions.includes(action);

  const app = new Hono<StandInEnv>();
  app.use(
    watchCalls(options, {
      service: "alidns",
      operation: (request) => request.headers.get("x-acs-action") ?? undefined,
      isWrite: (_request, operation) => !(operation ?? "").startsWith("Describe"),
      errorBody: (code, message) => errorAnswer(`${code}`, message),
    }),
  );
  const serviceTime = () => Date.now() + behaviour.clockAhead;
  app.use(async (c, next) => {
    await next();
    c.res.headers.set("date", new Date(serviceTime()).toUTCString());
  });
  app.all("/", async (c) => {
    const refuse = (code: string, message: string, status = 400) =>
      Response.json(errorAnswer(code, message), { status });
    const body = await c.req.text();
    const [rawPath = "/", ...query] = (c.env.incoming.url ?? "/").split("?");
    const rawQuery = query.join("?");
    const failure = acs3Failure({
      method: c.req.method,
      rawPath,
      rawQuery,
      headers: c.req.raw.headers,
      body,
      now: serviceTime(),
      secretOf: (id) => (id === credentials.accessKeyId ? credentials.accessKeySecret : undefined),
      isFresh,
    });
    if (failure !== undefined) return refuse(failure.code, failure.message, failure.status);
    if (behaviour.keyStatus === "inactive") {
      return refuse("InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
    }
    const action = c.req.header("x-acs-action") ?? "";
    const run = actions[action];
    if (c.req.header("x-acs-version") !== apiVersion) {
      return refuse("InvalidVersion", "Specified parameter Version is not valid.");
    }
    if (run === undefined) {
      return refuse(
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
        404,
      );
    }
    if (isDenied(action)) {
      return refuse(
        "Forbidden.RAM",
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        403,
      );
    }
    if (isTooMany(action)) {
      return refuse("Throttling.User", "Request was denied due to user flow control.");
    }
    const isForm = c.req.header("content-type")?.includes("x-www-form-urlencoded") ?? false;
    const parameters = {
      ...Object.fromEntries(new URLSearchParams(rawQuery)),
      ...(isForm ? Object.fromEntries(new URLSearchParams(body)) : {}),
    };
    try {
      const content = run(parameters, { state, listLagMs: behaviour.listLagMs, now: now() });
      return c.json({ RequestId: randomUUID().toUpperCase(), ...content });
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.code, error.message, error.status);
      throw error;
    }
  });

  const listening = await listen(app, options.port ?? 0);
  return {
    name: "alidnsApi",
    url: listening.url,
    env: {
      ALIDNS_API_BASE_URL: listening.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    },
    credentials,
    state,
    behaviour,
    source: state.source(),
    close: listening.close,
  };
}

/** Nonces are good once, as long as their request could still be played back. */
function nonceMemory(): (nonce: string) => boolean {
  const seen = new Map<string, number>();
  return (nonce) => {
    for (const [old, at] of seen) if (at < Date.now() - 2 * acs3Tolerance) seen.delete(old);
    if (nonce === "" || seen.has(nonce)) return false;
    seen.set(nonce, Date.now());
    return true;
  };
}

/** Says of each call of an action whether it is one too many within a second. */
function pace(perSecond: () => number): (action: string) => boolean {
  const recent = new Map<string, number[]>();
  return (action) => {
    if (perSecond() === 0) return false;
    const at = performance.now();
    const starts = (recent.get(action) ?? []).filter((start) => start > at - 1000);
    recent.set(action, starts);
    if (starts.length >= perSecond()) return true;
    starts.push(at);
    return false;
  };
}
