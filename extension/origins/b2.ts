import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { regionOfEndpoint } from "../../worker-templates/origins/endpoint.ts";
import { backblaze } from "../providers/backblaze/descriptor.ts";
import { pairVariables } from "../providers/capabilities/buckets.ts";
import { b2EndpointProblem, normalEndpoint } from "./b2Endpoint.ts";
import { dashed, hasLength, hasOnly, nameProblem, noDashAtTheEnds } from "./bucketName.ts";
import type { OriginKind } from "./originKind.ts";
import { problemOf, type ValueProblem } from "./originProblem.ts";
import {
  bucketQuestion,
  hostOf,
  listSignedBuckets,
  sharedBindingNames,
  signedEntry,
  signedFacts,
  signedKeys,
  signedProblems,
} from "./signedBucket.ts";

export const b2Schema = z
  .strictObject({
    type: z
      .literal("b2")
      .meta({ description: "A bucket in Backblaze B2, public or private.", examples: ["b2"] }),
    bucket: signedKeys.bucket,
    endpoint: z.string().meta({
      description: "S3 endpoint of the bucket, e.g. `s3.us-west-004.backblazeb2.com`.",
      examples: ["s3.us-west-004.backblazeb2.com"],
    }),
    region: z
      .string()
      .optional()
      .meta({
        description: "Region of the endpoint, where its name does not tell it.",
        examples: ["us-west-004"],
      }),
    buckets: signedKeys.buckets,
  })
  .meta({ description: "A bucket in Backblaze B2." });

type B2Origin = z.infer<typeof b2Schema>;

export const b2: OriginKind<B2Origin> = {
  summary: () => l10n.t("Public or private: the Worker signs its requests"),
  bindingNames: [...pairVariables(backblaze), "B2_ENDPOINT", "B2_REGION", ...sharedBindingNames],
  identity: ["bucket", "endpoint"],
  fallback: "record",
  questions: [
    {
      ask: "text",
      key: "endpoint",
      prompt: () => l10n.t("S3 endpoint of the bucket, as Backblaze's bucket list shows it."),
      placeholder: "s3.us-west-004.backblazeb2.com",
    },
    bucketQuestion("B2"),
  ],
  problems: (written) => [
    ...signedProblems(written, bucketProblem),
    ...problemOf(written, "endpoint", b2EndpointProblem),
  ],
  normal: (origin) => ({ ...origin, endpoint: normalEndpoint(origin.endpoint) }),
  facts: ({ bucket, buckets, endpoint, region }) =>
    signedFacts(
      {
        place: {
          endpoint,
          bucket,
          buckets,
          region: region ?? regionOfEndpoint(endpoint),
          addressing: "path",
        },
        host: bucket.startsWith("$") ? hostOf(endpoint) : `${bucket}.${hostOf(endpoint)}`,
        texts: { B2_ENDPOINT: endpoint, ...(region ? { B2_REGION: region } : {}) },
      },
      backblaze,
      signedEntry("b2"),
    ),
  listBuckets: ({ endpoint = "" }, context) =>
    listSignedBuckets({ endpoint, region: regionOfEndpoint(endpoint) }, backblaze, context),
};

/** 6 to 63 letters, digits and dashes; names that start with `b2-` are Backblaze's (b2_create_bucket). */
function bucketProblem(bucket: string): ValueProblem | undefined {
  return nameProblem(bucket, {
    service: "B2",
    rules: [
      hasLength(6, 63),
      hasOnly(/[^a-z0-9-]/i, () => l10n.t("letters, digits and dashes")),
      (name) =>
        /^b2-/i.test(name) ? l10n.t("names that start with b2- are reserved by Backblaze") : undefined,
      noDashAtTheEnds,
    ],
    near: dashed,
  });
}
