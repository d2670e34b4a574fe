/*
 * A bucket behind S3's protocol, of whatever service: what the kinds of origin share whose requests a Worker signs.
 * The names of a second origin's variables end in `_2`; its keys may be left out where the first pair opens it too.
 */
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { CdnError } from "../core/cdnError.ts";
import type { Credentials } from "../core/credentials.ts";
import { bucketRefusal } from "../providers/capabilities/bucketRefusal.ts";
import {
  type BucketPlace,
  type BucketProvider,
  bucketAccess,
  type KeyPair,
  pairVariables,
  serviceUrl,
} from "../providers/capabilities/buckets.ts";
import type { BucketState } from "../providers/cloudflare/state.ts";
import { listBuckets } from "../s3/listBuckets.ts";
import { S3Refusal } from "../s3/refusal.ts";
import type { ListContext, OriginFacts, WorkerEntry } from "./originKind.ts";
import { type OriginProblem, problemOf, type ValueProblem, type WrittenOrigin } from "./originProblem.ts";
import type { BucketQuestion } from "./originQuestion.ts";
import { secretValue } from "./secretValue.ts";
import type { BindingSuffix, WorkerBinding } from "./workerBinding.ts";

/** What the schemas of these kinds have in common. */
export const signedKeys = {
  bucket: z.string().meta({
    description: "Bucket name, or `$path` (first path segment) or `$host` (first label).",
    examples: ["my-files", "$path", "$host"],
  }),
  buckets: z
    .array(z.string())
    .optional()
    .meta({ description: "Buckets that `$host` may name.", examples: [["my-files", "my-pictures"]] }),
};

export interface SignedBucket {
  readonly place: BucketPlace;
  /** Its S3 host by name: what the fallback origin's record stands for. */
  readonly host: string;
  /** Bindings that say to the Worker where it is, beside the bucket's name. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Bindings of every such Worker. */
export const sharedBindingNames = ["BUCKET_NAME", "ALLOWED_BUCKETS", "ALLOW_LIST_BUCKET"] as const;

export function signedFacts(
  { place, host, texts }: SignedBucket,
  provider: BucketProvider,
  entry: WorkerEntry,
): OriginFacts {
  const { bucket, buckets = [] } = place;
  return {
    place: {
      at: "elsewhere",
      bucket: place,
      host,
      access: (name, suffix, { credentials, endpoints }) => {
        const pair = pairOf(provider, suffix, credentials);
        return pair && bucketAccess(place, name, pair, provider, endpoints);
      },
      refusal: (name, suffix, cause) => bucketRefusal(provider, place, name, suffix, cause),
    },
    entry,
    bindings: (suffix, mayList) => bindings(place, texts, provider, suffix, mayList),
    bucketAt: (hostname) => {
      if (!bucket.startsWith("$")) return bucket;
      return bucket === "$host" ? hostname.split(".")[0] : buckets[0];
    },
    pathPrefix: (name) => (bucket === "$path" ? `/${name}` : ""),
  };
}

/** `b2(env)`, `b2(env, "_2")`: a template that finds its variables itself. */
export function signedEntry(factory: string): WorkerEntry {
  return {
    module: `origins/${factory}.ts`,
    imports: factory,
    call: (suffix) => (suffix ? `${factory}(env, "${suffix}")` : `${factory}(env)`),
  };
}

function bindings(
  { bucket, buckets }: BucketPlace,
  texts: Readonly<Record<string, string>>,
  provider: BucketProvider,
  suffix: BindingSuffix,
  mayList: boolean,
): readonly WorkerBinding[] {
  const text = (name: string, value: string) => ({ type: "plain_text", name, text: value }) as const;
  return [
    ...pairVariables(provider, suffix).map((name) => ({ type: "secret_text", name }) as const),
    ...Object.entries(texts).map(([name, value]) => text(name + suffix, value)),
    text(`BUCKET_NAME${suffix}`, bucket),
    ...(buckets ? [text(`ALLOWED_BUCKETS${suffix}`, buckets.join(","))] : []),
    // One for all the origins of a Worker.
    ...(suffix ? [] : [text("ALLOW_LIST_BUCKET", String(mayList))]),
  ];
}

function pairOf(
  provider: BucketProvider,
  suffix: BindingSuffix,
  credentials: Credentials,
): KeyPair | undefined {
  const [accessKeyId, secretAccessKey] = pairVariables(provider, suffix).map((name) =>
    secretValue(name, credentials),
  );
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

/** The name alone, without scheme and port. */
export function hostOf(endpoint: string): string {
  return new URL(endpoint.includes("://") ? endpoint : `https://${endpoint}`).hostname;
}

export function bucketQuestion(service: string): BucketQuestion {
  return {
    ask: "bucket",
    key: "bucket",
    placeholder: () => l10n.t("Which {0} bucket?", service),
    prompt: () =>
      l10n.t(
        "Name of the {0} bucket, or $path (first segment of the path) or $host (first label of the host).",
        service,
      ),
    other: () => ({
      label: l10n.t("Another Bucket…"),
      detail: l10n.t("By its name, or chosen by each path or hostname"),
    }),
  };
}

/** Every bucket that the first pair of keys may list. */
export async function listSignedBuckets(
  { endpoint, region }: Pick<BucketPlace, "endpoint" | "region">,
  provider: BucketProvider,
  { credentials, endpoints, signal }: ListContext,
): Promise<readonly BucketState[]> {
  const pair = pairOf(provider, "", credentials);
  if (!pair) return [];
  const { url } = serviceUrl(endpoint, provider, endpoints);
  try {
    const names = await listBuckets(url, { region, ...pair }, signal);
    return names.map((name) => ({ name, location: undefined, created: undefined }));
  } catch (error) {
    if (!(error instanceof S3Refusal)) throw error;
    throw new CdnError({
      reason: "forbidden",
      provider: provider.id,
      subject: provider.title,
      what: l10n.t("it does not list its buckets to this key ({0})", error.message),
      remedy: l10n.t("Enter the bucket's name."),
      cause: error,
    });
  }
}

/** The rules that hold for each such service. `name` is its own for a bucket. */
export function signedProblems(
  written: WrittenOrigin,
  name: (bucket: string) => ValueProblem | undefined,
): readonly OriginProblem[] {
  const list: readonly unknown[] = Array.isArray(written.buckets) ? written.buckets : [];
  return [
    ...problemOf(written, "bucket", (bucket) => nameOrMode(bucket, name)),
    ...listProblems(written, list),
    ...list.flatMap((one, index) => {
      const problem = typeof one === "string" ? name(one) : undefined;
      return problem ? [{ ...problem, path: ["buckets", index] }] : [];
    }),
  ];
}

function nameOrMode(
  bucket: string,
  name: (bucket: string) => ValueProblem | undefined,
): ValueProblem | undefined {
  if (bucket === "$path" || bucket === "$host") return undefined;
  if (!bucket.startsWith("$")) return name(bucket);
  return {
    code: "bucket-name",
    message: l10n.t('"{0}" is not a way to find the bucket', bucket),
    remedy: l10n.t(
      "Write $path (first path segment), $host (first label of the hostname) or a bucket's name.",
    ),
  };
}

function listProblems(
  { bucket, buckets }: WrittenOrigin,
  list: readonly unknown[],
): readonly OriginProblem[] {
  if (bucket === "$host" && list.length === 0) {
    // Without a list a visitor could pick any bucket that the key opens, by choosing a hostname.
    return [
      {
        code: "bucket-list",
        path: ["bucket"],
        message: l10n.t('"$host" needs the list of buckets that it may name'),
        remedy: l10n.t('Add "buckets": ["…"] beside it.'),
        missing: "buckets",
      },
    ];
  }
  if (buckets === undefined || typeof bucket !== "string" || bucket === "$host") return [];
  return [
    {
      code: "bucket-list",
      path: ["buckets"],
      severity: "warning",
      message: l10n.t('"buckets" has no effect without "bucket": "$host"'),
      remedy: l10n.t("Remove it."),
      isNeedless: true,
    },
  ];
}
