import { randomBytes } from "node:crypto";
import type { RecordSource, SandboxRecord } from "../dns/zoneData.ts";
import { ZoneData } from "../dns/zoneData.ts";
import { FaultBoard } from "../faults.ts";
import { RequestLog } from "../requestLog.ts";
import { listen, type StandIn, type StandInContext } from "../standIn.ts";
import { dogecloudApp, type Keys } from "./app.ts";
import { startEdge } from "./edge.ts";
import { type DogecloudSettings, DogecloudState } from "./state.ts";

export interface DogecloudOptions {
  /** What the stand-ins of one sandbox share; one of its own where left out. */
  readonly context?: StandInContext;
  readonly keys?: Keys;
  readonly settings?: Partial<DogecloudSettings>;
  readonly port?: number;
  readonly edgePort?: number;
}

export interface DogecloudStandIn extends StandIn {
  /** `host:port` of the TLS listener for all CDN domains. */
  readonly edge: string;
  readonly keys: Keys;
  /** To look at, to seed, and to change how it behaves. */
  readonly state: DogecloudState;
  readonly context: StandInContext;
}

export async function startDogecloud(options: DogecloudOptions = {}): Promise<DogecloudStandIn> {
  const context = options.context ?? {
    log: new RequestLog(),
    faults: new FaultBoard(),
    latency: { ms: 0 },
    dns: new ZoneData(),
  };
  const keys = options.keys ?? {
    accessKey: `sandbox-${randomBytes(8).toString("hex")}`,
    secretKey: randomBytes(16).toString("hex"),
  };
  const state = new DogecloudState({
    rolloutMs: 0,
    domainCountLagMs: 0,
    errorStatus: "ok",
    codelessBinds: 0,
    ...options.settings,
  });
  context.dns.add(edgeRecords(state));
  const edge = await startEdge(state, options.edgePort);
  const api = await listen(dogecloudApp(state, keys, context), options.port);
  const edgeAddress = `127.0.0.1:${edge.port}`;
  return {
    name: "dogecloudApi",
    url: api.url,
    edge: edgeAddress,
    keys,
    state,
    context,
    env: {
      DOGECLOUD_API_BASE_URL: api.url,
      DOGECLOUD_EDGE: edgeAddress,
      DOGECLOUD_ACCESS_KEY: keys.accessKey,
      DOGECLOUD_SECRET_KEY: keys.secretKey,
    },
    close: async () => {
      state.reset();
      await Promise.all([api.close(), edge.close()]);
    },
  };
}

/** The CDN's own names, which the CNAMEs of the domains point at. */
function edgeRecords(state: DogecloudState): RecordSource {
  return {
    *records(): Iterable<SandboxRecord> {
      for (const domain of state.domains.values())
        yield { name: domain.cname, type: "A", value: "127.0.0.1" };
    },
  };
}
