import { edgeoneProvider } from "../../extension/providers/edgeone/certificates.ts";
import { edgeoneClient } from "../../extension/providers/edgeone/client.ts";
import { ZoneData } from "../../sandbox/dns/zoneData.ts";
import { type EdgeOneStandIn, startEdgeOne } from "../../sandbox/edgeone/start.ts";
import type { StandInZone } from "../../sandbox/edgeone/state.ts";
import { FaultBoard } from "../../sandbox/faults.ts";
import { RequestLog } from "../../sandbox/requestLog.ts";
import { type Cdn, type Faults, faultsBetween, quickRetry, quickTimeout } from "./cdn.ts";

export interface EdgeoneCdn extends Cdn {
  readonly standIn: EdgeOneStandIn;
  /** The site of all domains. */
  readonly zone: StandInZone;
}

export const quickBehaviour = { rolloutMs: 4, deletionCheckMs: 2, perSecond: 0, clockAhead: 0 };
/** Of deployments and deletions. */
export const quickTiming = { limit: 1500, first: 2 };

/** Refusals come in HTTP 200, as text codes. */
export const edgeoneFaults: Faults = [
  ...faultsBetween,
  ["RequestLimitExceeded", { kind: "status", status: 200, code: "RequestLimitExceeded" }],
  ["InternalError", { kind: "status", status: 200, code: "InternalError" }],
  ["InvalidParameter", { kind: "status", status: 200, code: "InvalidParameter.X", message: "参数错误" }],
  ["a wrong signature", { kind: "status", status: 200, code: "AuthFailure.SignatureFailure" }],
  ["a clock that is wrong", { kind: "status", status: 200, code: "AuthFailure.SignatureExpire" }],
  ["a deployment under way", { kind: "status", status: 200, code: "InvalidParameter.ActionInProgress" }],
  ["an empty answer", { kind: "status", status: 200, body: { Response: {} } }],
  ["half an answer", { kind: "status", status: 200, body: '{"Response":{"Req' }],
];

export async function startEdgeoneCdn(): Promise<EdgeoneCdn> {
  const context = {
    log: new RequestLog(),
    faults: new FaultBoard(),
    latency: { ms: 0 },
    dns: new ZoneData(),
  };
  const standIn = await startEdgeOne({ context, behaviour: quickBehaviour });
  const { state, certificates, credentials, url, sslUrl, edge } = standIn;
  let zone = state.addZone({ name: "example.com" });
  return {
    id: "edgeone",
    standIn,
    get zone() {
      return zone;
    },
    context,
    access: {
      credentials: {
        TENCENTCLOUD_SECRET_ID: credentials.secretId,
        TENCENTCLOUD_SECRET_KEY: credentials.secretKey,
      },
      endpoints: { edgeoneApi: url, tencentSslApi: sslUrl, edgeoneEdge: edge },
    },
    open: (run) =>
      edgeoneProvider(edgeoneClient({ ...run, retry: quickRetry, timeout: quickTimeout }), run, quickTiming),
    reset: () => {
      state.reset();
      certificates.reset();
      zone = state.addZone({ name: "example.com" });
    },
    upload: (alias, { chain, key }) => {
      const upload = { chain, key, alias, repeatable: true };
      return certificates.upload(upload, Date.now()).certificate.id;
    },
    addDomain: (name, certificateId) => {
      const domain = state.addDomain(zone, name);
      domain.binding = { certificateIds: [certificateId], boundAt: Date.now() - 60_000 };
    },
    certificates: () =>
      [...certificates.certificates.values()].map(({ id, alias, fingerprint }) => ({
        id,
        note: alias,
        fingerprint,
      })),
    carried: (domain) => state.domains.get(domain)?.binding.certificateIds ?? [],
    served: (domain) => state.served(domain)[0]?.fingerprint,
    history: () => {
      state.observe();
      return state.history;
    },
    nameOf: ({ operation }) => operation ?? "",
    // Sites, domains, certificates to plan; the look, which reads all three; the upload; a look, a write, a look for
    // each of two domains; all three to read back; all three before the removal; that, and what came of it.
    leastCalls: 18,
    close: () => standIn.close(),
  };
}
