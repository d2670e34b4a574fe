/** Every stand-in of the sandbox, wired together: one call starts them, one stops them. */
import { fileURLToPath } from "node:url";
import { appendToReport, type Contract, newContract } from "./cloudflare/contract.ts";
import { zoneRecords } from "./cloudflare/dnsRecords.ts";
import { type CloudflareStart, newState, resetState } from "./cloudflare/newState.ts";
import { startCloudflare } from "./cloudflare/server.ts";
import type { AccountState, CloudflareState, StateTimes, ZoneState } from "./cloudflare/state.ts";
import type { ApiToken } from "./cloudflare/tokens.ts";
import { newCredentials, type SandboxCredentials } from "./credentials.ts";
import { type SandboxRecord, ZoneData } from "./dns/zoneData.ts";
import { EdgeRuntime } from "./edge/runtime.ts";
import { checkScript } from "./edge/scriptCheck.ts";
import { FaultBoard } from "./faults.ts";
import { HandMadeRecords } from "./handMadeRecords.ts";
import { RequestLog } from "./requestLog.ts";
import type { StandIn, StandInContext } from "./standIn.ts";

export interface SandboxOptions {
  readonly accountName?: string;
  /** Zones of the account. */
  readonly zones?: readonly string[];
  readonly credentials?: Partial<SandboxCredentials>;
  readonly times?: Partial<StateTimes>;
  /** Files of the owner by bucket name: an R2 bucket gets them when it is made, a B2 bucket has them. */
  readonly seeds?: Readonly<Record<string, string>>;
  readonly b2Buckets?: readonly string[];
  /** False keeps no record of contract violations: for tests that provoke them. */
  readonly recordViolations?: boolean;
  /** Fixed ports; free ones where omitted. */
  readonly ports?: Partial<Record<"cloudflareApi", number>>;
}

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
  readonly edge: EdgeRuntime;
  /** Turns the clock of every asynchronous state forward, milliseconds. */
  advance(ms: number): void;
  /** Everything as it was at the start; ports, ids, credentials and a running workerd stay. */
  reset(): void;
  close(): Promise<void>;
}

const examples = fileURLToPath(new URL("../examples/", import.meta.url));

export const defaultSeeds: Readonly<Record<string, string>> = {
  "r2-blog-test": `${examples}r2/files`,
  "eallion-static": `${examples}b2/files`,
};

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
  const runtime = new EdgeRuntime({
    scripts: () => [],
    seedFolder: (name) => seeds[name],
    outbound: async () => {
      const { Response } = await import("miniflare");
      return new Response(null, { status: 502 });
    },
  });
  const start: CloudflareStart = {
    accountName: options.accountName ?? "Sandbox",
    zones: options.zones ?? ["example.com", "example.org"],
    token: { id: credentials.cloudflareTokenId, value: credentials.cloudflareApiToken },
    times: options.times ?? {},
  };
  const state = newState(start, { dns, buckets: runtime, now: () => Date.now() + clock.ahead });
  dns.add(handMade);
  dns.add(zoneRecords(state));
  const contract = newContract();

  const standIns: StandIn[] = [
    await startCloudflare({
      context,
      state,
      contract,
      recordViolations: options.recordViolations ?? true,
      check: checkScript,
      purge: () => runtime.purgeCache(),
      port: options.ports?.cloudflareApi ?? 0,
    }),
  ];

  const first = <T>(items: readonly T[], what: string): T => {
    const [item] = items;
    if (item === undefined) throw new Error(`The sandbox has no ${what}.`);
    return item;
  };
  return {
    urls: Object.fromEntries(standIns.map(({ name, url }) => [name, url])),
    env: Object.assign(
      {
        CLOUDFLARE_API_TOKEN: credentials.cloudflareApiToken,
        B2_APPLICATION_KEY_ID: credentials.b2ApplicationKeyId,
        B2_APPLICATION_KEY: credentials.b2ApplicationKey,
      },
      ...standIns.map((standIn) => standIn.env),
    ),
    credentials,
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
    edge: runtime,
    advance: (ms) => {
      clock.ahead += ms;
    },
    reset: () => {
      clock.ahead = 0;
      resetState(state, start);
      handMade.remove();
      context.faults.clear();
      context.log.clear();
      context.latency.ms = 0;
    },
    close: async () => {
      appendToReport({ checked: contract.checked });
      await Promise.all(standIns.map((standIn) => standIn.close()));
      await runtime.close();
    },
  };
}
