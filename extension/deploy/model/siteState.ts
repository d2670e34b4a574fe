import type {
  BucketDomainState,
  BucketState,
  CustomHostnameState,
  DnsRecordState,
  FallbackOriginState,
  HostnameQuotaState,
  RouteState,
  WorkerDomainState,
  WorkerState,
} from "../../providers/cloudflare/state.ts";

/**
 * What the accounts hold for one site, as observed in one sweep. Absent objects are `undefined`, never invented:
 * there is no local state file, the accounts are the state.
 */
export interface SiteState {
  /** R2 buckets of the site that exist, by name. */
  readonly buckets: readonly BucketState[];
  /** The R2 custom domain at the fallback origin's name. */
  readonly bucketDomain: BucketDomainState | undefined;
  /** Names under which the buckets can be read past the Worker; looked for only for a site with access rules. */
  readonly publicDomains?: readonly string[] | "unknown";
  /** Records in the Cloudflare zone at the fallback origin's name. */
  readonly dnsRecords: readonly DnsRecordState[];
  readonly fallbackOrigin: FallbackOriginState | undefined;
  /** Workers' custom domains at the site's hostnames, and all that lead to its Worker. */
  readonly workerDomains?: readonly WorkerDomainState[];
  /** Records in the zone at hostnames that are to become the Worker's own domains. */
  readonly hostnameRecords?: readonly DnsRecordState[];
  /** The site's public hostnames that exist in the zone; others of the zone are not in it. */
  readonly customHostnames: readonly CustomHostnameState[];
  /** Names of all custom hostnames of the zone: others need its fallback origin as well. */
  readonly zoneHostnames?: readonly string[];
  /** How many custom hostnames the zone has and may have; undefined where the service does not tell. */
  readonly hostnameQuota?: HostnameQuotaState | undefined;
  readonly worker: WorkerState | undefined;
  /** All routes of the zone: a foreign one may already cover a hostname of ours. */
  readonly routes: readonly RouteState[];
  /** What an earlier cdn.jsonc had made under other names, and that is still there. */
  readonly former?: FormerState;
}

/** Found by the ledger alone (ownership.ts), so it is ours. */
export interface FormerState {
  readonly bucketDomains: readonly (BucketDomainState & { readonly jurisdiction?: "eu" | "fedramp" })[];
  /** At former names of the fallback origin, with our comment. */
  readonly dnsRecords: readonly DnsRecordState[];
  readonly workers: readonly FormerWorkerState[];
}

export interface FormerWorkerState {
  readonly name: string;
  readonly tags: readonly string[];
}
