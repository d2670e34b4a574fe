import { randomBytes, randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { RecordSource } from "../dns/zoneData.ts";
import { listen, type StandIn, type StandInContext, type StandInEnv, watchCalls } from "../standIn.ts";
import { actions } from "./actions.ts";
import { type Behaviour, DnspodState, type DomainSeed, Refusal } from "./state.ts";
import { checkSignature } from "./tc3.ts";

export interface DnspodOptions extends StandInContext {
  /** Made up where left out. */
  readonly credentials?: DnspodCredentials;
  /** A free one by default. */
  readonly port?: number;
  readonly domains?: readonly DomainSeed[];
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly now?: () => number;
  readonly behaviour?: Partial<Behaviour>;
}

export interface DnspodCredentials {
  readonly secretId: string;
  readonly secretKey: string;
}

export interface DnspodStandIn extends StandIn {
  readonly credentials: DnspodCredentials;
  /** Domains and records, to look at and to prepare. */
  readonly state: DnspodState;
  /** May be changed while running. */
  readonly behaviour: Behaviour;
  /** For the name servers: `zoneData.add(dnspod.source)`. */
  readonly source: RecordSource;
}

const apiVersion = "2021-03-23";

function answer(content: Record<string, unknown>) {
  return { Response: { ...content, RequestId: randomUUID() } };
}

function errorAnswer(code: string, message: string) {
  return answer({ Error: { Code: code, Message: message } });
}

/** DNSPod's API 3.0 on loopback: signatures, domains, lines, plans, and a list that lags. */
export async function startDnspod(options: DnspodOptions): Promise<DnspodStandIn> {
  const now = options.now ?? Date.now;
  const credentials: DnspodCredentials = options.credentials ?? {
    secretId: `AKID${randomBytes(16).toString("hex")}`,
    secretKey: randomBytes(16).toString("hex"),
  };
  const behaviour: Behaviour = {
    listLagMs: 0,
    conflictCode: "InvalidParameter.CustomMessage",
    defaultLineLast: true,
    perSecond: 20,
    clockAhead: 0,
    ...options.behaviour,
  };
  const state = new DnspodState();
  for (const seed of options.domains ?? []) state.addDomain(seed, now());

  /** Starts of the last second, by action. */
  const recent = new Map<string, number[]>();
  function isTooMany(action: string): boolean {
    if (behaviour.perSecond === 0) return false;
    const since = performance.now() - 1000;
    const starts = (recent.get(action) ?? []).filter((start) => start > since);
    recent.set(action, starts);
    if (starts.length >= behaviour.perSecond) return true;
    starts.push(performance.now());
    return false;
  }

  const app = new Hono<StandInEnv>();
  app.use(
    watchCalls(options, {
      service: "dnspod",
      operation: (request) => request.headers.get("x-tc-action") ?? undefined,
      isWrite: (_request, operation) => !(operation ?? "").startsWith("Describe"),
      errorBody: (code, message) => errorAnswer(`${code}`, message),
    }),
  );
  app.post("/", async (c) => {
    const body = await c.req.text();
    const serviceTime = now() + behaviour.clockAhead;
    c.header("Date", new Date(serviceTime).toUTCString());
    const action = c.req.header("x-tc-action") ?? "";
    const failure = checkSignature({
      service: "dnspod",
      headers: c.req.raw.headers,
      body,
      now: serviceTime,
      secretKeyOf: (id) => (id === credentials.secretId ? credentials.secretKey : undefined),
    });
    if (failure !== undefined) return c.json(errorAnswer(failure.code, failure.message));
    const run = actions[action];
    if (c.req.header("x-tc-version") !== apiVersion || run === undefined) {
      return c.json(errorAnswer("InvalidAction", `The action \`${action}\` is not valid.`));
    }
    if (isTooMany(action)) {
      return c.json(
        errorAnswer("RequestLimitExceeded", "The maximum number of requests a second is exceeded."),
      );
    }
    try {
      return c.json(answer(run(JSON.parse(body), { state, behaviour, now: now() })));
    } catch (error) {
      if (error instanceof Refusal) return c.json(errorAnswer(error.code, error.message));
      throw error;
    }
  });

  const listening = await listen(app, options.port ?? 0);
  return {
    name: "dnspodApi",
    url: listening.url,
    env: {
      DNSPOD_API_BASE_URL: listening.url,
      TENCENTCLOUD_SECRET_ID: credentials.secretId,
      TENCENTCLOUD_SECRET_KEY: credentials.secretKey,
    },
    credentials,
    state,
    behaviour,
    source: state.source(),
    close: listening.close,
  };
}
