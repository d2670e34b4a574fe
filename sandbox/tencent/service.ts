/** One service of Tencent Cloud's API 3.0 on loopback: the envelope, TC3 signatures, actions, the pace. */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { type StandInContext, type StandInEnv, watchCalls } from "../standIn.ts";
import { Refusal } from "./refusal.ts";
import { checkSignature } from "./tc3.ts";

export interface TencentCredentials {
  readonly secretId: string;
  readonly secretKey: string;
}

/** May be changed while running. */
export interface TencentBehaviour {
  /** Requests a second and action; 0 for no limit. */
  perSecond: number;
  /** Milliseconds that the service's clock is ahead of this machine's. */
  clockAhead: number;
}

export interface TencentService {
  readonly context: StandInContext;
  /** As the log and faults name it. */
  readonly name: string;
  /** As the signature names it, e.g. `teo`. */
  readonly service: string;
  readonly version: string;
  readonly credentials: TencentCredentials;
  readonly behaviour: TencentBehaviour;
  /** The clock that signatures are judged by, milliseconds since the epoch. */
  readonly clock: () => number;
  readonly actions: Readonly<Record<string, (request: unknown) => Record<string, unknown>>>;
}

function answer(content: Record<string, unknown>) {
  return { Response: { ...content, RequestId: randomUUID() } };
}

function errorAnswer(code: string, message: string) {
  return answer({ Error: { Code: code, Message: message } });
}

export function tencentApp(options: TencentService): Hono<StandInEnv> {
  const { behaviour, credentials, clock } = options;
  const isTooMany = pace(() => behaviour.perSecond);
  const app = new Hono<StandInEnv>();
  app.use(
    watchCalls(options.context, {
      service: options.name,
      operation: (request) => request.headers.get("x-tc-action") ?? undefined,
      isWrite: (_request, operation) => !(operation ?? "").startsWith("Describe"),
      errorBody: (code, message) => errorAnswer(`${code}`, message),
    }),
  );
  app.post("/", async (c) => {
    const body = await c.req.text();
    const serviceTime = clock() + behaviour.clockAhead;
    c.header("Date", new Date(serviceTime).toUTCString());
    const action = c.req.header("x-tc-action") ?? "";
    const failure = checkSignature({
      service: options.service,
      headers: c.req.raw.headers,
      body,
      now: serviceTime,
      secretKeyOf: (id) => (id === credentials.secretId ? credentials.secretKey : undefined),
    });
    if (failure !== undefined) return c.json(errorAnswer(failure.code, failure.message));
    const run = options.actions[action];
    if (c.req.header("x-tc-version") !== options.version || run === undefined) {
      return c.json(errorAnswer("InvalidAction", `The action \`${action}\` is not valid.`));
    }
    if (isTooMany(action)) {
      return c.json(
        errorAnswer("RequestLimitExceeded", "The maximum number of requests a second is exceeded."),
      );
    }
    try {
      return c.json(answer(run(JSON.parse(body))));
    } catch (error) {
      if (error instanceof Refusal) return c.json(errorAnswer(error.code, error.message));
      throw error;
    }
  });
  return app;
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
