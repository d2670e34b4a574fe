import { randomBytes } from "node:crypto";
import type { ZoneData } from "../dns/zoneData.ts";
import type { BucketStore } from "../edge/bucketStore.ts";
import type { ZoneSettings } from "../edge/zoneSettings.ts";
import type { HostnameState } from "./customHostnames.ts";
import type { DnsRecordState } from "./dnsRecords.ts";
import type { FallbackOriginState } from "./fallbackOrigin.ts";
import type { PurgeState } from "./purge.ts";
import type { BucketState } from "./r2/buckets.ts";
import type { RouteState } from "./routes.ts";
import type { ScriptStore } from "./scripts/scriptStore.ts";
import type { WorkerDomainState } from "./scripts/workerDomains.ts";
import type { ApiToken } from "./tokens.ts";

/** How long the asynchronous states take, milliseconds. */
export interface StateTimes {
  readonly fallbackOriginInitializing: number;
  readonly fallbackOriginDeployment: number;
  /** From adding a bucket's custom domain until its ownership is `active`. */
  readonly bucketDomainOwnership: number;
  /** From adding a bucket's custom domain until its certificate is `active`. */
  readonly bucketDomainSsl: number;
  /** How long the domains endpoint of a new bucket still says that there is no such bucket. */
  readonly bucketDomainsEndpoint: number;
  /** How long a domain that a bucket gave up is still in use. */
  readonly bucketDomainRemoval: number;
  /** Until a hostname's `validation_records` exist. */
  readonly hostnameInitializing: number;
  readonly hostnameIssuance: number;
  readonly hostnameDeployment: number;
  /** How long routes still say that a new script does not exist. */
  readonly newScriptRoutes: number;
  /** From adding a Worker's custom domain until its own certificate is at the edge. */
  readonly workerDomainCertificate: number;
}

export const defaultTimes: StateTimes = {
  fallbackOriginInitializing: 60,
  fallbackOriginDeployment: 120,
  bucketDomainOwnership: 80,
  bucketDomainSsl: 160,
  bucketDomainsEndpoint: 0,
  bucketDomainRemoval: 0,
  hostnameInitializing: 80,
  hostnameIssuance: 60,
  hostnameDeployment: 80,
  newScriptRoutes: 0,
  workerDomainCertificate: 160,
};

export interface AccountState {
  readonly id: string;
  readonly name: string;
  /** Off: every R2 call answers 10042. */
  r2Subscribed: boolean;
  workersSubdomain: string | undefined;
  /** When a bucket gave up a domain, by domain. */
  readonly removedDomains: Map<string, number>;
  /** By `<jurisdiction>/<name>`. */
  readonly buckets: Map<string, BucketState>;
  readonly scripts: ScriptStore;
  /** Workers custom domains, by id. */
  readonly workerDomains: Map<string, WorkerDomainState>;
}

export interface ZoneState {
  readonly id: string;
  readonly name: string;
  readonly account: AccountState;
  /** Cloudflare for SaaS: off until somebody subscribes in the dashboard. */
  saas: boolean;
  hostnameQuota: number;
  readonly settings: ZoneSettings;
  fallbackOrigin: FallbackOriginState | undefined;
  readonly hostnames: Map<string, HostnameState>;
  readonly records: Map<string, DnsRecordState>;
  readonly routes: Map<string, RouteState>;
  /** Oldest first. */
  readonly purges: PurgeState[];
}

/** What POST answers for a hostname that another zone of Cloudflare holds. */
export interface TakenAnswer {
  readonly status: 400 | 403 | 409;
  readonly code: number;
  readonly message: string;
}

export interface CloudflareState {
  readonly accounts: AccountState[];
  readonly zones: ZoneState[];
  readonly tokens: ApiToken[];
  times: StateTimes;
  /** Custom hostnames that a zone of some stranger holds. */
  readonly hostnamesHeldElsewhere: Set<string>;
  hostnameTaken: TakenAnswer;
  /** Whether `override_existing_dns_record` helps a Worker's custom domain; people report both. */
  honoursRecordOverride: boolean;
  readonly dns: ZoneData;
  readonly buckets: BucketStore;
  /** Milliseconds since the epoch; tests may turn it forward. */
  readonly now: () => number;
}

/** A Cloudflare object id: 32 hexadecimal digits. */
export function newId(): string {
  return randomBytes(16).toString("hex");
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
