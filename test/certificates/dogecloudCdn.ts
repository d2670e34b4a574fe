import { dogecloudProvider } from "../../extension/providers/dogecloud/certificates.ts";
import { dogecloudClient } from "../../extension/providers/dogecloud/client.ts";
import { type DogecloudStandIn, startDogecloud } from "../../sandbox/dogecloud/start.ts";
import { type Cdn, type Faults, faultsBetween, quickRetry, quickTimeout } from "./cdn.ts";

export interface DogecloudCdn extends Cdn {
  readonly standIn: DogecloudStandIn;
}

/** `code` in HTTP 200 is how the service itself refuses. */
export const dogecloudFaults: Faults = [
  ...faultsBetween,
  ["code 429 in HTTP 200", { kind: "status", status: 200, code: 429 }],
  ["code 500 in HTTP 200", { kind: "status", status: 200, code: 500 }],
  ["code 400 in HTTP 200", { kind: "status", status: 200, code: 400, message: "参数错误" }],
  ["code 403 in HTTP 200", { kind: "status", status: 200, code: 403, message: "AccessToken Error" }],
  ["an answer without a code", { kind: "status", status: 200, body: { msg: "" } }],
  ["half an answer", { kind: "status", status: 200, body: '{"code":200,"da' }],
];

export async function startDogecloudCdn(): Promise<DogecloudCdn> {
  const standIn = await startDogecloud({ settings: { rolloutMs: 12, domainCountLagMs: 8 } });
  const { state, keys, url, edge } = standIn;
  return {
    id: "dogecloud",
    standIn,
    context: standIn.context,
    access: {
      credentials: { DOGECLOUD_ACCESS_KEY: keys.accessKey, DOGECLOUD_SECRET_KEY: keys.secretKey },
      endpoints: { dogecloudApi: url, dogecloudEdge: edge },
    },
    open: (context) =>
      dogecloudProvider(dogecloudClient({ ...context, retry: quickRetry, timeout: quickTimeout })),
    reset: () => state.reset(),
    upload: (note, { chain, key }) => String(state.upload(note, chain, key)),
    addDomain: (name, certificateId) => state.addDomain({ name, certId: Number(certificateId) }),
    certificates: () =>
      [...state.certificates.values()].map(({ id, note, fingerprint }) => ({
        id: String(id),
        note,
        fingerprint,
      })),
    carried: (domain) => [String(state.domains.get(domain)?.certId ?? "")],
    served: (domain) => state.served(domain)?.fingerprint,
    history: () => state.history,
    nameOf: ({ path }) => path,
    // Two lists to plan; a look, the upload; two binds; two lists to read back, two before the removal, and that.
    leastCalls: 11,
    close: () => standIn.close(),
  };
}
