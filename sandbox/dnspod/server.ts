import { randomBytes } from "node:crypto";
import type { RecordSource } from "../dns/zoneData.ts";
import { listen, type StandIn, type StandInContext } from "../standIn.ts";
import { type TencentCredentials, tencentApp } from "../tencent/service.ts";
import { actions } from "./actions.ts";
import { type Behaviour, DnspodState, type DomainSeed } from "./state.ts";

export interface DnspodOptions extends StandInContext {
  /** Made up where left out. */
  readonly credentials?: TencentCredentials;
  /** A free one by default. */
  readonly port?: number;
  readonly domains?: readonly DomainSeed[];
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly now?: () => number;
  readonly behaviour?: Partial<Behaviour>;
}

export interface DnspodStandIn extends StandIn {
  readonly credentials: TencentCredentials;
  /** Domains and records, to look at and to prepare. */
  readonly state: DnspodState;
  /** May be changed while running. */
  readonly behaviour: Behaviour;
  /** For the name servers: `zoneData.add(dnspod.source)`. */
  readonly source: RecordSource;
}

/** DNSPod's API 3.0 on loopback: signatures, domains, lines, plans, and a list that lags. */
export async function startDnspod(options: DnspodOptions): Promise<DnspodStandIn> {
  const now = options.now ?? Date.now;
  const credentials: TencentCredentials = options.credentials ?? {
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

  const app = tencentApp({
    context: options,
    name: "dnspod",
    service: "dnspod",
    version: "2021-03-23",
    credentials,
    behaviour,
    clock: now,
    actions: Object.fromEntries(
      Object.entries(actions).map(([name, run]) => [
        name,
        (request: unknown) => run(request, { state, behaviour, now: now() }),
      ]),
    ),
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
