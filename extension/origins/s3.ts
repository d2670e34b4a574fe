import { isIP } from "node:net";
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { regionOfEndpoint } from "../../worker-templates/origins/endpoint.ts";
import { pairVariables } from "../providers/capabilities/buckets.ts";
import { s3compatible } from "../providers/s3compatible/descriptor.ts";
import { dashed, hasLength, hasOnly, type NameRule, nameProblem } from "./bucketName.ts";
import type { OriginKind } from "./originKind.ts";
import { type OriginProblem, problemOf, type ValueProblem, type WrittenOrigin } from "./originProblem.ts";
import { normalS3Endpoint, s3EndpointProblem, tellsRegion, usualAddressing } from "./s3Endpoint.ts";
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

export const s3Schema = z
  .strictObject({
    type: z.literal("s3").meta({
      description:
        "A bucket of Amazon S3 or of a service with its protocol: Tencent COS, Wasabi, Garage, MinIO.",
      examples: ["s3"],
    }),
    bucket: signedKeys.bucket,
    endpoint: z.string().meta({
      description: "S3 endpoint of the service: its host, e.g. `s3.eu-west-1.amazonaws.com`.",
      examples: ["s3.eu-west-1.amazonaws.com", "cos.ap-guangzhou.myqcloud.com"],
    }),
    region: z
      .string()
      .optional()
      .meta({
        description:
          "Region that requests are signed for; read from the endpoint of Amazon, Tencent COS and Wasabi, otherwise `us-east-1`.",
        examples: ["eu-west-1", "garage"],
      }),
    addressing: z
      .enum(["path", "virtual-host"])
      .optional()
      .meta({
        description:
          "Where the bucket's name goes; `virtual-host` at Tencent COS and Aliyun OSS, otherwise `path`.",
        examples: ["virtual-host"],
        enumDescriptions: [
          "`https://endpoint/bucket/key`: every server understands it.",
          "`https://bucket.endpoint/key`: what Tencent COS and Aliyun OSS demand.",
        ],
      }),
    buckets: signedKeys.buckets,
  })
  .meta({ description: "A bucket behind Amazon S3's protocol." });

type S3Origin = z.infer<typeof s3Schema>;

export const s3: OriginKind<S3Origin> = {
  summary: () => l10n.t("Amazon S3, Tencent COS, Wasabi, Garage, MinIO, …: the Worker signs its requests"),
  bindingNames: [
    ...pairVariables(s3compatible),
    "S3_ENDPOINT",
    "S3_REGION",
    "S3_ADDRESSING_STYLE",
    ...sharedBindingNames,
  ],
  identity: ["bucket", "endpoint"],
  fallback: "record",
  questions: [
    {
      ask: "text",
      key: "endpoint",
      prompt: () => l10n.t("S3 endpoint: the host that the service's console shows."),
      placeholder: "s3.eu-west-1.amazonaws.com",
    },
    {
      ask: "text",
      key: "region",
      applies: ({ endpoint = "" }) => !tellsRegion(endpoint),
      prompt: () => l10n.t("Region that the service's console shows; empty for us-east-1."),
      placeholder: "us-east-1",
      isOptional: true,
    },
    bucketQuestion("S3"),
  ],
  problems: (written) => [
    ...signedProblems(written, (bucket) => bucketProblem(bucket)),
    ...problemOf(written, "endpoint", s3EndpointProblem),
    ...problemOf(written, "region", regionProblem),
    ...addressingProblems(written),
  ],
  normal: (origin) => ({ ...origin, endpoint: normalS3Endpoint(origin.endpoint) }),
  facts: ({ bucket, buckets, endpoint, ...given }) => {
    const region = given.region ?? regionOfEndpoint(endpoint);
    const addressing = given.addressing ?? usualAddressing(endpoint);
    const isInHost = addressing === "virtual-host" && !bucket.startsWith("$");
    return signedFacts(
      {
        place: { endpoint, bucket, buckets, region, addressing },
        host: isInHost ? `${bucket}.${hostOf(endpoint)}` : hostOf(endpoint),
        texts: {
          S3_ENDPOINT: endpoint,
          S3_REGION: region,
          ...(addressing === "path" ? {} : { S3_ADDRESSING_STYLE: addressing }),
        },
      },
      s3compatible,
      signedEntry("s3"),
    );
  },
  listBuckets: ({ endpoint = "", region = regionOfEndpoint(endpoint) }, context) =>
    listSignedBuckets({ endpoint: normalS3Endpoint(endpoint), region }, s3compatible, context),
};

const startsAndEndsWell: NameRule = (bucket) =>
  /^[^a-z0-9]|[^a-z0-9]$/.test(bucket) ? l10n.t("it starts or ends with a dot or dash") : undefined;

const hasNoEmptyLabel: NameRule = (bucket) =>
  bucket.includes("..") ? l10n.t("two dots stand beside each other") : undefined;

const isNoAddress: NameRule = (bucket) =>
  isIP(bucket) === 0 ? undefined : l10n.t("it looks like an IP address");

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, which other services keep or narrow. */
function bucketProblem(bucket: string): ValueProblem | undefined {
  return nameProblem(bucket, {
    service: "S3",
    rules: [
      hasLength(3, 63),
      hasOnly(/[^a-z0-9.-]/, () => l10n.t("lower-case letters, digits, dots and dashes")),
      startsAndEndsWell,
      hasNoEmptyLabel,
      isNoAddress,
    ],
    near: (name) => dashed(name.toLowerCase()),
  });
}

/** It stands in the scope of every signature, between slashes. */
function regionProblem(region: string): ValueProblem | undefined {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(region)) return undefined;
  return {
    code: "s3-region",
    message: l10n.t('"{0}" cannot be a region', region),
    remedy: l10n.t("Write it as the service's console shows it, for example {0}.", "eu-west-1"),
  };
}

function addressingProblems({ addressing, bucket, endpoint }: WrittenOrigin): readonly OriginProblem[] {
  const problem = { code: "s3-addressing", path: ["addressing"] } as const;
  if (addressing === "path" && typeof endpoint === "string" && usualAddressing(endpoint) !== "path") {
    return [
      {
        ...problem,
        message: l10n.t("{0} takes a bucket's name only in the host", endpoint),
        remedy: l10n.t('Write "virtual-host", or leave the key out.'),
        replacement: "virtual-host",
      },
    ];
  }
  if (addressing === "virtual-host" && typeof bucket === "string" && bucket.includes(".")) {
    return [
      {
        ...problem,
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
        message: l10n.t('The name "{0}" has a dot: no certificate covers it as a part of the host', bucket),
        remedy: l10n.t('Write "path", or use a bucket without a dot in its name.'),
        replacement: "path",
      },
    ];
  }
  return [];
}
