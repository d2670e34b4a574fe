import { randomBytes } from "node:crypto";
import type { RecordSource, SandboxRecord } from "../dns/zoneData.ts";
import { listen, type StandIn, type StandInContext } from "../standIn.ts";
import { Refusal } from "../tencent/refusal.ts";
import { type TencentBehaviour, type TencentCredentials, tencentApp } from "../tencent/service.ts";
import { actions } from "./actions.ts";
import { CertificateStore } from "./certificates.ts";
import { startEdge } from "./edge.ts";
import { sslActions } from "./sslActions.ts";
import { defaultBehaviour, type EdgeOneBehaviour, EdgeOneState } from "./state.ts";

export interface EdgeOneOptions {
  /** What the stand-ins of one sandbox share. */
  readonly context: StandInContext;
  /** Made up where left out. */
  readonly credentials?: TencentCredentials;
  readonly behaviour?: Partial<EdgeOneBehaviour & TencentBehaviour>;
  /** The clock of certificates and tasks, milliseconds since the epoch; signatures go by this machine's. */
  readonly now?: () => number;
}

export interface EdgeOneStandIn extends StandIn {
  /** Base URL of the SSL service, which holds the certificates. */
  readonly sslUrl: string;
  /** `host:port` of the TLS listener for all acceleration domains. */
  readonly edge: string;
  readonly credentials: TencentCredentials;
  /** Sites and domains, to look at and to prepare. */
  readonly state: EdgeOneState;
  readonly certificates: CertificateStore;
  /** May be changed while running. */
  readonly behaviour: EdgeOneBehaviour & TencentBehaviour;
}

/** Tencent Cloud's EdgeOne and its SSL certificates on loopback, with an edge that shows what is bound. */
export async function startEdgeOne(options: EdgeOneOptions): Promise<EdgeOneStandIn> {
  const { context } = options;
  const now = options.now ?? Date.now;
  const credentials = options.credentials ?? {
    secretId: `AKID${randomBytes(16).toString("hex")}`,
    secretKey: randomBytes(16).toString("hex"),
  };
  const behaviour = { ...defaultBehaviour, perSecond: 20, clockAhead: 0, ...options.behaviour };
  const store = new CertificateStore();
  const state = new EdgeOneState(store, behaviour, now);
  context.dns.add(edgeRecords(state));

  const allowed =
    <Context>(
      name: string,
      run: (request: unknown, context: Context) => Record<string, unknown>,
      given: () => Context,
    ) =>
    (request: unknown) => {
      if (behaviour.deniedActions.includes(name)) {
        throw new Refusal("UnauthorizedOperation.CamUnauthorized", "The CAM policy does not allow this.");
      }
      try {
        return run(request, given());
      } finally {
        state.observe();
      }
    };
  const service = { context, credentials, behaviour, clock: Date.now };
  const [edge, teo, ssl] = await Promise.all([
    startEdge(state),
    listen(
      tencentApp({
        ...service,
        name: "edgeone",
        service: "teo",
        version: "2022-09-01",
        actions: Object.fromEntries(
          Object.entries(actions).map(([name, run]) => [
            name,
            allowed(name, run, () => ({ state, store, behaviour })),
          ]),
        ),
      }),
    ),
    listen(
      tencentApp({
        ...service,
        name: "tencentSsl",
        service: "ssl",
        version: "2019-12-05",
        actions: Object.fromEntries(
          Object.entries(sslActions).map(([name, run]) => [
            name,
            allowed(name, run, () => ({
              store,
              now: now(),
              isBound: (id: string) => state.isBound(id),
              deletionCheckMs: behaviour.deletionCheckMs,
            })),
          ]),
        ),
      }),
    ),
  ]);
  const edgeAddress = `127.0.0.1:${edge.port}`;
  return {
    name: "edgeoneApi",
    url: teo.url,
    sslUrl: ssl.url,
    edge: edgeAddress,
    credentials,
    state,
    certificates: store,
    behaviour,
    env: {
      EDGEONE_API_BASE_URL: teo.url,
      TENCENT_SSL_API_BASE_URL: ssl.url,
      EDGEONE_EDGE: edgeAddress,
      TENCENTCLOUD_SECRET_ID: credentials.secretId,
      TENCENTCLOUD_SECRET_KEY: credentials.secretKey,
    },
    close: async () => {
      await Promise.all([teo.close(), ssl.close(), edge.close()]);
    },
  };
}

/** EdgeOne's own names, which the CNAMEs of the domains point at. */
function edgeRecords(state: EdgeOneState): RecordSource {
  return {
    *records(): Iterable<SandboxRecord> {
      for (const { cname } of state.domains.values()) yield { name: cname, type: "A", value: "127.0.0.1" };
    },
  };
}
