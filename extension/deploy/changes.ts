import type { SplitRecordChange } from "../dns/recordChange.ts";
import type { BucketChange } from "./resources/bucket.ts";
import type { BucketDomainChange } from "./resources/bucketDomain.ts";
import type { CustomHostnameChange } from "./resources/customHostname.ts";
import type { DnsRecordChange } from "./resources/dnsRecord.ts";
import type { FallbackOriginChange } from "./resources/fallbackOrigin.ts";
import type { WorkerDomainChange } from "./resources/workerDomain.ts";
import type { WorkerRouteChange } from "./resources/workerRoute.ts";
import type { WorkerScriptChange } from "./resources/workerScript.ts";

/** Every change that a deploy of a site can consist of. */
export type Change =
  | BucketChange
  | BucketDomainChange
  | CustomHostnameChange
  | DnsRecordChange
  | FallbackOriginChange
  | SplitRecordChange
  | WorkerDomainChange
  | WorkerRouteChange
  | WorkerScriptChange;
