import type { CdnError } from "../core/cdnError.ts";
import type { RunContext } from "../core/runContext.ts";
import type { BucketPlace } from "../providers/capabilities/buckets.ts";
import type { ApiContext, CloudflareApi } from "../providers/cloudflare/api.ts";
import type { BucketState, R2Bucket } from "../providers/cloudflare/state.ts";
import type { Account } from "../providers/cloudflare/types.ts";
import type { BucketAccess } from "../s3/bucketReader.ts";
import type { S3Refusal } from "../s3/refusal.ts";
import type { OriginProblem, WrittenOrigin } from "./originProblem.ts";
import type { OriginQuestion } from "./originQuestion.ts";
import type { BindingSuffix, WorkerBinding } from "./workerBinding.ts";

/** What a kind of origin says about itself, beside its schema and its entry in the registry. */
export interface OriginKind<Origin> {
  /** What speaks for it, in a few words. */
  readonly summary: () => string;
  /** The bindings of its Workers, without a suffix: only this program binds them. */
  readonly bindingNames: readonly string[];
  /** Keys that tell two origins of the kind apart; the others say how one is reached. */
  readonly identity: readonly string[];
  /** What the fallback origin's name is: the bucket's own domain, or a record that leads to the Worker. */
  readonly fallback: "bucketDomain" | "record";
  /** What the wizard asks, in this order; the answers are values of an origin's keys. */
  readonly questions: readonly OriginQuestion[];
  /** The rules that the schema cannot say. */
  problems(written: WrittenOrigin): readonly OriginProblem[];
  /** In the one form that requests are made of. */
  normal(origin: Origin): Origin;
  facts(origin: Origin): OriginFacts;
  /** Buckets to choose from for what was answered so far. @throws CdnError where the key may not list. */
  listBuckets(
    answers: Readonly<Record<string, string>>,
    context: ListContext,
  ): Promise<readonly BucketState[]>;
}

export interface ListContext extends ApiContext {
  /** The Cloudflare account of the site. */
  readonly accountId: string;
}

/** What the rest of the program asks of one origin, whatever its kind. */
export interface OriginFacts {
  readonly place: OriginPlace;
  readonly entry: WorkerEntry;
  bindings(suffix: BindingSuffix, mayList: boolean): readonly WorkerBinding[];
  /** The bucket that a visit to `hostname` reads; undefined where only each path says it. */
  bucketAt(hostname: string): string | undefined;
  /** What comes before a key in the path of a visit. */
  pathPrefix(bucket: string): string;
}

export type OriginPlace =
  /** A bucket of the site's own account: a deploy makes it, and its own domain can be the fallback origin. */
  | {
      readonly at: "cloudflare";
      readonly bucket: R2Bucket;
      access(bucket: string, context: CloudflareContext): Promise<BucketAccess>;
    }
  /** A bucket that is there already and that only the Worker can read, so that it answers for every name. */
  | {
      readonly at: "elsewhere";
      readonly bucket: BucketPlace;
      /** Its S3 host: what the fallback origin's record stands for. */
      readonly host: string;
      /** Undefined where there are no keys. */
      access(
        bucket: string,
        suffix: BindingSuffix,
        context: Pick<RunContext, "credentials" | "endpoints">,
      ): BucketAccess | undefined;
      /** What a refusal of its service means; undefined where it is not sure that the site cannot work. */
      refusal(bucket: string, suffix: BindingSuffix, refusal: S3Refusal): CdnError | undefined;
    };

export interface CloudflareContext extends RunContext {
  readonly api: CloudflareApi;
  readonly account: Account;
}

/** An origin in the words of the Worker's templates: what to import, and how it is called. */
export interface WorkerEntry {
  /** Below `worker-templates/`. */
  readonly module: string;
  /** Between the braces of the import. */
  readonly imports: string;
  readonly call: (suffix: BindingSuffix) => string;
  /** What `env` has to hold by type. */
  readonly environment?: (suffix: BindingSuffix) => string;
}
