/** Every stand-in of the sandbox, wired together: one call starts them, one stops them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { b2Host, startB2 } from "./b2/server.ts";
import { appendToReport, type Contract, newContract } from "./cloudflare/contract.ts";
import { zoneRecords } from "./cloudflare/dnsRecords.ts";
import { type CloudflareStart, newState, resetState } from "./cloudflare/newState.ts";
import { bucketKey } from "./cloudflare/r2/buckets.ts";
import { startCloudflare } from "./cloudflare/server.ts";
import type { AccountState, CloudflareState, StateTimes, ZoneState } from "./cloudflare/state.ts";
import type { ApiToken } from "./cloudflare/tokens.ts";
import { controlApp } from "./control.ts";
import { newCredentials, r2S3Keys, type SandboxCredentials } from "./credentials.ts";
import { type DnsSwitches, startDnsServer } from "./dns/server.ts";
import { type SandboxRecord, ZoneData } from "./dns/zoneData.ts";
import { edgeAuthority } from "./edge/certificates.ts";
import { deployedScripts } from "./edge/deployedScripts.ts";
import { outboundTo, type SubrequestHabits } from "./edge/outbound.ts";
import { EdgeRuntime, type R2Outage } from "./edge/runtime.ts";
import { checkScript } from "./edge/scriptCheck.ts";
import { startEdge } from "./edge/server.ts";
import { FaultBoard } from "./faults.ts";
import { HandMadeRecords } from "./handMadeRecords.ts";
import { type Providers, startProviders } from "./providers.ts";
import type { Upstream } from "./relay.ts";
import { RequestLog } from "./requestLog.ts";
import { ownBuckets } from "./s3/buckets.ts";
import { r2Buckets, startR2S3 } from "./s3/r2S3.ts";
import { defaultS3Settings, type S3StandIn, startS3 } from "./s3/s3.ts";
import type { Outage, S3Front } from "./s3/s3Front.ts";
import { revocableKeys } from "./serviceKeys.ts";
import { listen, type StandIn, type StandInContext } from "./standIn.ts";

export interface SandboxOptions {
  readonly accountName?: string;
  /** Zones of the account. */
  readonly zones?: readonly string[];
  readonly credentials?: Partial<SandboxCredentials>;
  readonly times?: Partial<StateTimes>;
  /** Files of the owner by bucket name: an R2 bucket gets them when it is made, one of B2 or S3 has them. */
  readonly seeds?: Readonly<Record<string, string>>;
  readonly b2Buckets?: readonly string[];
  readonly s3Buckets?: readonly string[];
  /** False keeps no record of contract violations: for tests that provoke them. */
  readonly recordViolations?: boolean;
  /** The clock that `advance` moves, milliseconds since the epoch: one that stands still makes waiting exact. */
  readonly now?: () => number;
  /** Fixed ports; free ones where omitted. */
  readonly ports?: Partial<SandboxPorts>;
}

export type SandboxPorts = Record<
  "cloudflareApi" | "edge" | "edgeTls" | "b2" | "r2S3" | "s3" | "control",
  number
>;

export interface Sandbox {
  readonly urls: Readonly<Record<string, string>>;
  /** Exactly what `cdn-worker` needs in its environment to work on this sandbox. */
  readonly env: Readonly<Record<string, string>>;
  readonly credentials: SandboxCredentials;
  readonly cloudflare: CloudflareState;
  readonly account: AccountState;
  /** The token that `credentials` names. */
  readonly token: ApiToken;
  zone(name: string): ZoneState;
  readonly dns: ZoneData;
  addDnsRecord(record: SandboxRecord): void;
  removeDnsRecords(name?: string, type?: SandboxRecord["type"]): void;
  readonly faults: FaultBoard;
  readonly log: RequestLog;
  /** Milliseconds added to every API call. */
  readonly latency: { ms: number };
  readonly contract: Contract;
  /** The edge's workerd and all objects. */
  readonly runtime: EdgeRuntime;
  /** What Cloudflare does to subrequests; each can be switched off. */
  readonly habits: SubrequestHabits;
  /** URLs of subrequests that were not let out. */
  readonly refusedSubrequests: readonly string[];
  /** PEM of the edge's authority, for a client in this process; others get `NODE_EXTRA_CA_CERTS`. */
  readonly caCertificate: string;
  /** A bucket's objects, to look at and to change as its owner would. */
  b2Bucket(name: string): ReturnType<EdgeRuntime["bucket"]>;
  s3Bucket(name: string): ReturnType<EdgeRuntime["bucket"]>;
  r2Bucket(name: string): ReturnType<EdgeRuntime["bucket"]>;
  /** `outages.b2.outage = { kind: "status", status: 503 }` until it is set back to undefined. */
  readonly outages: {
    readonly b2: { outage: Outage | undefined };
    /** What workers and visitors see of R2. */
    readonly r2: { outage: R2Outage | undefined };
    /** R2's S3 API. */
    readonly r2S3: { outage: Outage | undefined };
    readonly s3: { outage: Outage | undefined };
  };
  /** The S3-compatible service: its keys, and under which names, region and addressing it is reached. */
  readonly s3: Pick<S3StandIn, "settings" | "keys">;
  /** What each S3 service has open, and how much it takes. */
  readonly fronts: Readonly<Record<"b2" | "r2S3" | "s3", Pick<S3Front, "uploads" | "limits">>>;
  readonly nameServers: DnsSwitches;
  readonly dnspod: Providers["dnspod"];
  readonly alidns: Providers["alidns"];
  readonly dogecloud: Providers["dogecloud"];
  readonly edgeone: Providers["edgeone"];
  /**
   * Every key but Cloudflare's is refused from now on, as after its owner has deleted it; `reset` takes that back.
   * Cloudflare's token has its own switches: see `token`.
   */
  revokeKeys(): void;
  /** Turns the clock of every asynchronous state forward, milliseconds. */
  advance(ms: number): void;
  /** Everything as it was at the start; ports, ids, credentials and a running workerd stay. */
  reset(): void;
  close(): Promise<void>;
}

const examples = fileURLToPath(new URL("../examples/", import.meta.url));

export const defaultSeeds: Readonly<Record<string, string>> = {
  "r2-blog-test": `${examples}r2/files`,
  "blog-static": `${examples}b2/files`,
  "blog-s3": `${examples}b2/files`,
};

const defaultB2Buckets = ["blog-static"];
const defaultS3Buckets = ["blog-s3"];
/** Characters of the shortest bucket name that B2 takes. */
const shortestB2Name = 6;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const credentials = newCredentials(options.credentials);
  const seeds = options.seeds ?? defaultSeeds;
  const dns = new ZoneData();
  const handMade = new HandMadeRecords();
  const context: StandInContext = {
    log: new RequestLog(),
    faults: new FaultBoard(),
    latency: { ms: 0 },
    dns,
  };
  const clock = { ahead: 0 };
  const now = () => (options.now ?? Date.now)() + clock.ahead;
  const port = (name: keyof SandboxPorts) => options.ports?.[name] ?? 0;
  const habits: SubrequestHabits = { rewriteAcceptEncoding: true, stripConditionals: true, headToGet: true };
  const refusedSubrequests: string[] = [];
  /** Known once the origins listen. */
  const origins: { serves(hostname: string): boolean; upstream(): Upstream }[] = [];
  const origin = (hostname: string) => origins.find((each) => each.serves(hostname))?.upstream();

  const folder = await mkdtemp(join(tmpdir(), "cdn-worker-sandbox-"));
  const r2: { outage: R2Outage | undefined } = { outage: undefined };
  const runtime: EdgeRuntime = new EdgeRuntime({
    scripts: () => deployedScripts(state),
    seedFolder: (name) => seeds[name],
    r2Outage: () => r2.outage,
    folder,
    outbound: outboundTo({
      habits,
      origin,
      refused: (url) => refusedSubrequests.push(url),
    }),
  });
  const start: CloudflareStart = {
    accountName: options.accountName ?? "Sandbox",
    zones: options.zones ?? ["example.com", "example.org"],
    token: { id: credentials.cloudflareTokenId, value: credentials.cloudflareApiToken },
    times: options.times ?? {},
  };
  const state = newState(start, { dns, buckets: runtime, now });
  dns.add(handMade);
  dns.add(zoneRecords(state));
  const contract = newContract();

  const b2Buckets = ownBuckets(runtime, "b2", options.b2Buckets ?? defaultB2Buckets, shortestB2Name);
  const s3Buckets = ownBuckets(runtime, "s3", options.s3Buckets ?? defaultS3Buckets);
  const revocable = revocableKeys(credentials);
  const { keys } = revocable;

  const [cloudflare, b2, r2S3, s3, edge, nameServers, authority] = await Promise.all([
    startCloudflare({
      context,
      state,
      contract,
      recordViolations: options.recordViolations ?? true,
      check: checkScript,
      purge: (isPurged) => runtime.purgeCache(isPurged),
      port: port("cloudflareApi"),
    }),
    startB2({
      context,
      runtime,
      region: "us-west-004",
      keys: () => [keys.backblaze],
      buckets: b2Buckets,
      now,
      port: port("b2"),
    }),
    startR2S3({
      context,
      runtime,
      keys: () => state.tokens.filter(({ status }) => status === "active").map(r2S3Keys),
      buckets: r2Buckets(state),
      now,
      port: port("r2S3"),
    }),
    startS3({
      context,
      runtime,
      keys: [keys.s3],
      buckets: s3Buckets,
      now,
      port: port("s3"),
    }),
    startEdge({
      context,
      state,
      runtime,
      origin,
      ports: { http: port("edge"), tls: port("edgeTls") },
    }),
    startDnsServer(dns, { now }),
    edgeAuthority(),
  ]);
  origins.push(
    {
      serves: (hostname) => b2Host(hostname) !== undefined,
      upstream: () => ({ hostname: "127.0.0.1", port: b2.front.port }),
    },
    s3,
  );
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, authority.root);

  const providers = await startProviders({ context, keys, now });
  const standIns: readonly StandIn[] = [
    cloudflare,
    { name: "edge", url: edge.url, env: {}, close: () => edge.close() },
    {
      name: "edgeTls",
      url: edge.tlsUrl,
      env: { CDN_WORKER_EDGE: edge.tlsAddress, NODE_EXTRA_CA_CERTS: caFile },
      close: async () => undefined,
    },
    b2,
    r2S3,
    s3,
    {
      name: "dns",
      url: `dns://${nameServers.udp}`,
      env: {
        CDN_WORKER_DNS_SERVERS: nameServers.udp,
        ALIDNS_BASE_URL: nameServers.alidns,
        GOOGLE_DNS_BASE_URL: nameServers.googleDns,
      },
      close: () => nameServers.close(),
    },
    providers.dnspod,
    providers.alidns,
    providers.dogecloud,
    providers.edgeone,
    { name: "tencentSslApi", url: providers.edgeone.sslUrl, env: {}, close: async () => undefined },
  ];

  const urls: Record<string, string> = Object.fromEntries(standIns.map(({ name, url }) => [name, url]));
  const sandbox: Sandbox = {
    urls,
    env: Object.assign(
      {
        CLOUDFLARE_API_TOKEN: credentials.cloudflareApiToken,
        B2_APPLICATION_KEY_ID: credentials.b2ApplicationKeyId,
        B2_APPLICATION_KEY: credentials.b2ApplicationKey,
        S3_ACCESS_KEY_ID: credentials.s3AccessKeyId,
        S3_SECRET_ACCESS_KEY: credentials.s3SecretAccessKey,
      },
      ...standIns.map((standIn) => standIn.env),
    ),
    credentials,
    caCertificate: authority.root,
    cloudflare: state,
    get account() {
      return first(state.accounts, "account");
    },
    get token() {
      return first(state.tokens, "token");
    },
    zone: (name) =>
      first(
        state.zones.filter((zone) => zone.name === name),
        `zone ${name}`,
      ),
    dns,
    addDnsRecord: (record) => handMade.add(record),
    removeDnsRecords: (name, type) => handMade.remove(name, type),
    faults: context.faults,
    log: context.log,
    latency: context.latency,
    contract,
    runtime,
    habits,
    refusedSubrequests,
    b2Bucket: (name) => runtime.bucket(b2Buckets.id(name) ?? ""),
    s3Bucket: (name) => runtime.bucket(s3Buckets.id(name) ?? ""),
    r2Bucket: (name) => {
      const bucket = first(state.accounts, "account").buckets.get(bucketKey("default", name));
      return runtime.bucket(bucket?.id ?? "");
    },
    outages: { b2: b2.front, r2, r2S3: r2S3.front, s3: s3.front },
    s3,
    fronts: { b2: b2.front, r2S3: r2S3.front, s3: s3.front },
    nameServers: nameServers.switches,
    dnspod: providers.dnspod,
    alidns: providers.alidns,
    dogecloud: providers.dogecloud,
    edgeone: providers.edgeone,
    revokeKeys: () => revocable.revoke(),
    advance: (ms) => {
      clock.ahead += ms;
    },
    reset: () => {
      clock.ahead = 0;
      revocable.restore();
      for (const { id } of state.accounts.flatMap((account) => [...account.buckets.values()])) {
        runtime.forget(id);
      }
      resetState(state, start);
      providers.reset();
      handMade.remove();
      context.faults.clear();
      context.log.clear();
      context.latency.ms = 0;
      r2.outage = undefined;
      for (const { front } of [b2, r2S3, s3]) front.reset();
      b2Buckets.reset();
      s3Buckets.reset();
      Object.assign(s3.settings, defaultS3Settings);
      s3.keys.splice(0, Infinity, keys.s3);
      refusedSubrequests.length = 0;
    },
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    appendToReport({ calls: contract.calls, checked: contract.checked });
    await Promise.all([control, ...standIns].map((each) => each.close()));
    await runtime.close();
    await rm(folder, { recursive: true, force: true });
  };
  const control = await listen(controlApp(sandbox), port("control"));
  urls.control = control.url;
  return sandbox;
}

function first<T>(items: readonly T[], what: string): T {
  const [item] = items;
  if (item === undefined) throw new Error(`The sandbox has no ${what}.`);
  return item;
}
