/*
 * Objects of a Cloudflare account and zone, as observed: what the API says, parsed once. What a site makes of them is
 * said elsewhere. Absent objects are `undefined`, never invented.
 */
import type {
  CustomHostname,
  CustomHostnameGetResponse,
} from "cloudflare/resources/custom-hostnames/custom-hostnames";
import type { FallbackOriginGetResponse } from "cloudflare/resources/custom-hostnames/fallback-origin";
import type { CustomGetResponse } from "cloudflare/resources/r2/buckets/domains/custom";
import type { Status } from "cloudflare/resources/ssl/certificate-packs/certificate-packs";

/*
 * The states are the SDK's unions, which follow the published schema. The service may answer a newer one all the
 * same: who judges them (hostnameState.ts and its neighbours) has a case for that.
 */
export type HostnameStatus = NonNullable<CustomHostname["status"]>;
export type CertificateStatus = NonNullable<NonNullable<CustomHostnameGetResponse["ssl"]>["status"]>;
export type FallbackOriginStatus = NonNullable<FallbackOriginGetResponse["status"]>;
export type BucketDomainOwnership = CustomGetResponse["status"]["ownership"];
export type BucketDomainSsl = CustomGetResponse["status"]["ssl"];
export type CertificatePackStatus = Status;
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
  readonly ownership: BucketDomainOwnership;
  readonly ssl: BucketDomainSsl;
}

/** A Worker's custom domain: a hostname of the zone whose origin is the Worker. */
export interface WorkerDomainState {
  readonly id: string;
  readonly hostname: string;
  /** Name of the Worker. */
  readonly script: string;
  /**
   * The certificate by which the edge answers for it: `active` also where another one of the zone covers the name.
   * Undefined where the token may not read the zone's certificates.
   */
  readonly certificate: CertificatePackStatus | undefined;
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
  readonly status: FallbackOriginStatus;
  readonly errors: readonly string[];
}

export interface CustomHostnameState {
  readonly id: string;
  readonly hostname: string;
  readonly status: HostnameStatus;
  readonly sslStatus: CertificateStatus;
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

/** What was put into service at one time. */
export interface DeploymentState {
  /** The version that served everybody; undefined where the traffic was split. */
  readonly version: string | undefined;
  readonly message: string | undefined;
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
