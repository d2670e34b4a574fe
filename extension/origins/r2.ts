import { createHash } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { addressOf } from "../core/endpoints.ts";
import { listBuckets } from "../providers/cloudflare/buckets.ts";
import { cloudflare } from "../providers/cloudflare/descriptor.ts";
import { verifyToken } from "../providers/cloudflare/token.ts";
import type { BucketAccess } from "../s3/bucketReader.ts";
import { dashed, hasLength, hasOnly, nameProblem, noDashAtTheEnds } from "./bucketName.ts";
import type { CloudflareContext, OriginKind } from "./originKind.ts";
import { problemOf, type ValueProblem } from "./originProblem.ts";

export const r2Schema = z
  .strictObject({
    type: z
      .literal("r2")
      .meta({ description: "A bucket in Cloudflare R2, made if it is not there.", examples: ["r2"] }),
    bucket: z.string().meta({
      description: "Name of the bucket: 3 to 63 lower-case letters, digits and dashes.",
      examples: ["my-files"],
    }),
    locationHint: z
      .enum(["apac", "eeur", "enam", "weur", "wnam", "oc"])
      .optional()
      .meta({
        description: "Where a new bucket should live.",
        examples: ["apac"],
        enumDescriptions: [
          "Asia-Pacific",
          "Eastern Europe",
          "Eastern North America",
          "Western Europe",
          "Western North America",
          "Oceania",
        ],
      }),
    jurisdiction: z
      .enum(["eu", "fedramp"])
      .optional()
      .meta({
        description: "Where the bucket's data must stay. Fixed when the bucket is made.",
        examples: ["eu"],
        enumDescriptions: ["European Union", "FedRAMP (United States)"],
      }),
  })
  .meta({ description: "A bucket in Cloudflare R2." });

type R2Origin = z.infer<typeof r2Schema>;

export const r2: OriginKind<R2Origin> = {
  summary: () => l10n.t("A bucket there, or a new one"),
  bindingNames: ["MY_BUCKET"],
  identity: ["bucket", "jurisdiction"],
  fallback: "bucketDomain",
  questions: [
    {
      ask: "bucket",
      key: "bucket",
      placeholder: () => l10n.t("Which R2 bucket?"),
      prompt: () => l10n.t("Name of the new bucket: 3 to 63 lower-case letters, digits and dashes."),
      other: () => ({ label: l10n.t("New Bucket…"), detail: l10n.t("It is made by the first deploy") }),
      ofOther: {
        ask: "choice",
        key: "locationHint",
        placeholder: () => l10n.t("Where should the bucket live?"),
        choices: () => [
          { label: l10n.t("Automatic"), detail: l10n.t("Near where it is made from"), value: undefined },
          { label: l10n.t("Asia-Pacific"), value: "apac" },
          { label: l10n.t("Western Europe"), value: "weur" },
          { label: l10n.t("Eastern Europe"), value: "eeur" },
          { label: l10n.t("Western North America"), value: "wnam" },
          { label: l10n.t("Eastern North America"), value: "enam" },
          { label: l10n.t("Oceania"), value: "oc" },
        ],
      },
    },
  ],
  problems: (written) => problemOf(written, "bucket", bucketProblem),
  normal: (origin) => origin,
  facts: ({ bucket, jurisdiction, locationHint }) => ({
    place: {
      at: "cloudflare",
      bucket: {
        bucket,
        ...(jurisdiction ? { jurisdiction } : {}),
        ...(locationHint ? { locationHint } : {}),
      },
      access: (name, context) => access(name, jurisdiction, context),
    },
    entry: {
      module: "origins/r2.ts",
      imports: "type R2Binding, r2",
      call: (suffix) => `r2(env.MY_BUCKET${suffix})`,
      environment: (suffix) => `readonly MY_BUCKET${suffix}: R2Binding`,
    },
    bindings: (suffix) => [
      {
        type: "r2_bucket",
        name: `MY_BUCKET${suffix}`,
        bucketName: bucket,
        ...(jurisdiction && { jurisdiction }),
      },
    ],
    bucketAt: () => bucket,
    pathPrefix: () => "",
  }),
  listBuckets: (_answers, context) => listBuckets(context, context.accountId),
};

/** 3 to 63 lower-case letters, digits and dashes, no dash at the ends (developers.cloudflare.com/r2/buckets/create-buckets/). */
function bucketProblem(bucket: string): ValueProblem | undefined {
  if (bucket.startsWith("$")) {
    return {
      code: "bucket-name",
      message: l10n.t('An R2 site has one bucket, "{0}" is for buckets behind S3\'s protocol', bucket),
      remedy: l10n.t("Name the bucket; for several buckets write one site for each."),
    };
  }
  return nameProblem(bucket, {
    service: "R2",
    rules: [
      hasLength(3, 63),
      hasOnly(/[^a-z0-9-]/, () => l10n.t("lower-case letters, digits and dashes")),
      noDashAtTheEnds,
    ],
    near: (name) => dashed(name.toLowerCase()),
  });
}

async function access(
  bucket: string,
  jurisdiction: R2Origin["jurisdiction"],
  { api, account, credentials, endpoints }: CloudflareContext,
): Promise<BucketAccess> {
  const token = credentials[cloudflare.key.apiToken.variable] ?? "";
  const { id } = await verifyToken(api, token, account.id);
  const zone = jurisdiction ? `.${jurisdiction}` : "";
  const base =
    addressOf(cloudflare.endpoints.r2S3, endpoints) ??
    `https://${account.id}${zone}.r2.cloudflarestorage.com`;
  return { bucketUrl: `${base}/${bucket}`, region: "auto", ...s3Keys(id, token) };
}

/**
 * R2's S3 keys follow from an API token: its id, and the SHA-256 of its value
 * (developers.cloudflare.com/r2/api/tokens, "Get S3 API credentials from an API token").
 */
function s3Keys(tokenId: string, token: string): Pick<BucketAccess, "accessKeyId" | "secretAccessKey"> {
  return { accessKeyId: tokenId, secretAccessKey: createHash("sha256").update(token).digest("hex") };
}
