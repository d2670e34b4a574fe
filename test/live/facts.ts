/*
 * What only a live account can settle: each is one assumption of the stand-ins (sandbox/README.md), tried for real.
 * `expected` is what the sandbox does; where the service does something else, the sandbox has to learn it.
 */
import type { Answer, Live } from "./live.ts";

export interface Fact {
  readonly name: string;
  /** When: before anything is there, while the site is deployed, or after it was destroyed. */
  readonly when: "before" | "deployed" | "destroyed";
  readonly expected: string;
  readonly find: (live: Live) => Promise<string>;
}

const hostnames = ({ zoneId }: Live) => `/zones/${zoneId}/custom_hostnames`;
const routes = ({ zoneId }: Live) => `/zones/${zoneId}/workers/routes`;
const domains = ({ account, names }: Live) =>
  `/accounts/${account}/r2/buckets/${names.bucket}/domains/custom`;
const ssl = { method: "txt", type: "dv" };
/** A token of the right form that nobody has. */
const noToken = `cfut_${"0".repeat(40)}`;
/** An id of the right form that nothing has. */
const nobody = "0".repeat(32);

function spoken({ status, code }: Answer): string {
  return code === undefined ? `${status}` : `${status}/${code}`;
}

/** Tries to make something, and takes it away again where it was made. */
async function attempt(live: Live, path: string, body: unknown): Promise<string> {
  const answer = await live.call("POST", path, body);
  const { id } = (answer.result ?? {}) as { readonly id?: unknown };
  if (answer.status < 300 && typeof id === "string") await live.call("DELETE", `${path}/${id}`);
  return spoken(answer);
}

/** Makes a Worker with a route, removes the Worker alone, and looks for the route. */
async function routeOfGoneWorker(live: Live): Promise<string> {
  const script = `/accounts/${live.account}/workers/scripts/${live.prefix}-short`;
  const form = new FormData();
  form.set("metadata", JSON.stringify({ main_module: "x.js", compatibility_date: "2026-01-01" }));
  const code = 'export default { fetch: () => new Response("live") };';
  form.set("x.js", new File([code], "x.js", { type: "application/javascript+module" }));
  const uploaded = await live.call("PUT", script, form);
  if (uploaded.status >= 300) return `upload ${spoken(uploaded)}`;
  const pattern = `${live.prefix}-short.${live.settings.zone}/*`;
  const { result } = await live.call("POST", routes(live), { pattern, script: `${live.prefix}-short` });
  const removed = await live.call("DELETE", script);
  if (removed.status >= 300) return `removal ${spoken(removed)}`;
  const route = await live.call("GET", `${routes(live)}/${(result as { readonly id?: string } | null)?.id}`);
  return route.status === 404 ? "no route" : "the route is left";
}

export const facts: readonly Fact[] = [
  {
    name: "A token that nobody has is refused where tokens are verified",
    when: "before",
    expected: "401/1000",
    find: async ({ call }) => spoken(await call("GET", "/user/tokens/verify", undefined, noToken)),
  },
  {
    name: "A token that nobody has is refused elsewhere",
    when: "before",
    expected: "403/10000",
    find: async ({ call, zoneId }) => spoken(await call("GET", `/zones/${zoneId}`, undefined, noToken)),
  },
  {
    name: "A zone without a fallback origin answers 1551",
    when: "before",
    expected: "404/1551",
    find: async (live) => spoken(await live.call("GET", `${hostnames(live)}/fallback_origin`)),
  },
  {
    name: "A custom hostname cannot be the name of its own zone",
    when: "before",
    expected: "400/1410",
    find: (live) => attempt(live, hostnames(live), { hostname: live.settings.zone, ssl }),
  },
  {
    name: "A fallback origin outside the zone is refused",
    when: "before",
    expected: "400/1421",
    find: async (live) =>
      spoken(
        await live.call("PUT", `${hostnames(live)}/fallback_origin`, {
          origin: `${live.prefix}.example.org`,
        }),
      ),
  },
  {
    name: "A route that is not there cannot be removed",
    when: "before",
    expected: "404/10021",
    find: async (live) => spoken(await live.call("DELETE", `${routes(live)}/${nobody}`)),
  },
  {
    name: "A route may name a host outside the zone, as custom hostnames need it",
    when: "before",
    expected: "200",
    find: (live) => attempt(live, routes(live), { pattern: `${live.prefix}.example.org/*` }),
  },
  {
    name: "A custom hostname that is there already is refused",
    when: "deployed",
    expected: "409/1406",
    find: (live) => attempt(live, hostnames(live), { hostname: live.names.hostname, ssl }),
  },
  {
    name: "A bucket domain that is in use is refused",
    when: "deployed",
    expected: "409/10056",
    find: async (live) =>
      spoken(
        await live.call("POST", domains(live), {
          domain: live.names.fallbackOrigin,
          zoneId: live.zoneId,
          enabled: true,
        }),
      ),
  },
  {
    name: "A bucket domain outside the zone is refused",
    when: "deployed",
    expected: "400/10022",
    find: async (live) =>
      spoken(
        await live.call("POST", domains(live), {
          domain: `${live.prefix}.example.org`,
          zoneId: live.zoneId,
          enabled: true,
        }),
      ),
  },
  {
    name: "A record that R2 made cannot be changed",
    when: "deployed",
    expected: "400/1043",
    find: async (live) => {
      const { zoneId, names } = live;
      const found = await live.call("GET", `/zones/${zoneId}/dns_records?name=${names.fallbackOrigin}`);
      const [record] = Array.isArray(found.result) ? found.result : [];
      if (!record) return "R2 made no record";
      // The published schema asks for type, name and ttl with every change.
      const { type, name, content, ttl } = record;
      const change = { type, name, content, ttl, comment: "cdn-worker live test" };
      return spoken(await live.call("PATCH", `/zones/${zoneId}/dns_records/${record.id}`, change));
    },
  },
  {
    name: "A fallback origin that is set again goes through its states again",
    when: "deployed",
    expected: "initializing or pending_deployment",
    find: async (live) => {
      const body = { origin: live.names.fallbackOrigin };
      const { result } = await live.call("PUT", `${hostnames(live)}/fallback_origin`, body);
      const status = String((result as { readonly status?: unknown } | null)?.status);
      return /^(initializing|pending_deployment)$/.test(status)
        ? "initializing or pending_deployment"
        : status;
    },
  },
  {
    name: "The routes of a removed Worker go with it",
    when: "destroyed",
    expected: "no route",
    find: routeOfGoneWorker,
  },
  {
    name: "The record of a bucket domain goes with the domain",
    when: "destroyed",
    expected: "no record",
    find: async ({ call, zoneId, names }) => {
      const { result } = await call("GET", `/zones/${zoneId}/dns_records?name=${names.fallbackOrigin}`);
      return Array.isArray(result) && result.length > 0 ? "a record is left" : "no record";
    },
  },
];
