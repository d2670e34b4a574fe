/*
 * Objects of a Cloudflare account and zone, as observed: what the API says, parsed once. What a site makes of them is
 * said elsewhere. Absent objects are `undefined`, never invented.
 */
/** A bucket of R2, as its API is asked for it and as it is made. */
export interface R2Bucket {
  readonly bucket: string;
  /** Where its data must stay. Part of its identity: it is found only there. */
  readonly jurisdiction?: "eu" | "fedramp";
  /** Where a new one should live. */
  readonly locationHint?: "apac" | "eeur" | "enam" | "weur" | "wnam" | "oc";
}

export interface BucketState {
  readonly name: string;
  readonly location: string | undefined;
  readonly created: string | undefined;
}

export interface BucketDomainState {
  readonly domain: string;
  readonly bucket: string;
  readonly enabled: boolean;
  /** pending, active, deactivated, blocked, error, unknown */
  readonly ownership: string;
  /** initializing, pending, active, deactivated, error, unknown */
  readonly ssl: string;
}

export interface DnsRecordState {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly proxied: boolean;
  readonly comment: string | undefined;
  /** Made and kept by another product (a bucket's domain): only that one can change it. */
  readonly managed?: boolean;
}

export interface FallbackOriginState {
  readonly origin: string;
  /** initializing, pending_deployment, active, pending_deletion, deployment_timed_out, deletion_timed_out */
  readonly status: string;
  readonly errors: readonly string[];
}

export interface CustomHostnameState {
  readonly id: string;
  readonly hostname: string;
  /** pending, active, moved, blocked, … */
  readonly status: string;
  /** initializing, pending_validation, pending_issuance, pending_deployment, active, … */
  readonly sslStatus: string;
  /** What the validation complains of; normal while pending. */
  readonly errors: readonly string[];
  /** TXT records that the domain's owner has to publish; empty once validated. */
  readonly validation: readonly { readonly name: string; readonly value: string }[];
  /** Expiry of the newest certificate, milliseconds since the epoch. */
  readonly certificateExpires: number | undefined;
}

export interface HostnameQuotaState {
  readonly used: number;
  /** What the plan includes; beyond it each hostname is billed. */
  readonly allocated: number;
  /** Beyond it Cloudflare refuses. */
  readonly hardCap: number;
}

export interface WorkerState {
  readonly name: string;
  readonly tags: readonly string[];
  /** Binding names and kinds of the current version, without values of secrets. */
  readonly bindings: readonly { readonly type: string; readonly name: string }[];
  /** The version that serves all traffic; undefined when the traffic is split or nothing is deployed. */
  readonly currentVersion: string | undefined;
  /** Newest first. */
  readonly versions: readonly WorkerVersionState[];
}

export interface WorkerVersionState {
  readonly id: string;
  readonly number: number | undefined;
  readonly created: string | undefined;
  readonly message: string | undefined;
  /** The digest of everything that was uploaded, as we wrote it. */
  readonly tag: string | undefined;
}

export interface RouteState {
  readonly id: string;
  readonly pattern: string;
  /** Name of the script; undefined for a route that bypasses Workers. */
  readonly script: string | undefined;
}
