import { addBucket, bucketKey, r2BucketName, removeBucket } from "../cloudflare/r2/buckets.ts";
import type { CloudflareState } from "../cloudflare/state.ts";
import type { StandIn } from "../standIn.ts";
import { bucketErrors, type S3Buckets } from "./buckets.ts";
import type { S3Error } from "./s3Error.ts";
import { type S3Front, type S3FrontOptions, startS3Front } from "./s3Front.ts";
import type { SignatureProblem } from "./sigv4.ts";
import { r2Limits } from "./writeRules.ts";

/** R2's own error codes (R2 documentation, "Error codes"). */
const errors: Readonly<Record<SignatureProblem, S3Error>> = {
  missing: { status: 400, code: "InvalidArgument", message: "Authorization" },
  malformed: { status: 400, code: "InvalidRequest", message: "Please use AWS4-HMAC-SHA256" },
  unknownKey: { status: 401, code: "Unauthorized", message: "Unauthorized" },
  wrongRegion: {
    status: 400,
    code: "InvalidRegionName",
    message: "The region name is not valid. Must be one of: wnam, enam, weur, eeur, apac, oc, auto",
  },
  skewed: {
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the server's time is too large.",
  },
  expired: { status: 400, code: "ExpiredRequest", message: "Request has expired" },
  hostNotSigned: { status: 401, code: "Unauthorized", message: "Unauthorized" },
  payloadMismatch: {
    status: 400,
    code: "XAmzContentSHA256Mismatch",
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  mismatch: {
    status: 403,
    code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.",
  },
};

const regions = ["auto", "us-east-1", "wnam", "enam", "weur", "eeur", "apac", "oc"];
const realHost = /^[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com$/;

/** An account's R2 buckets: those that the API makes, and the other way round. */
export function r2Buckets(state: CloudflareState): S3Buckets {
  const account = () => {
    const [first] = state.accounts;
    if (first === undefined) throw new Error("The sandbox has no account.");
    return first;
  };
  const find = (name: string) => account().buckets.get(bucketKey("default", name));
  return {
    id: (name) => find(name)?.id,
    names: () => [...account().buckets.values()].map(({ name }) => name),
    create: (name) => {
      if (find(name) !== undefined) return bucketErrors.ours;
      if (!r2BucketName.test(name)) return bucketErrors.invalidName;
      addBucket(state, account(), { name, jurisdiction: "default" });
      return undefined;
    },
    delete: async (name) => {
      const bucket = find(name);
      if (bucket === undefined) return bucketErrors.notThere;
      if ((await state.buckets.usage(bucket.id)).objects > 0) return bucketErrors.notEmpty;
      await removeBucket(state, account(), bucket);
      return undefined;
    },
  };
}

export interface R2S3StandIn extends StandIn {
  readonly front: S3Front;
}

export async function startR2S3(options: Omit<S3FrontOptions, "flavour">): Promise<R2S3StandIn> {
  const front = await startS3Front({
    ...options,
    flavour: {
      service: "r2S3",
      place: (host, rawPath, ownHost) => {
        if (host !== ownHost && !realHost.test(host)) return undefined;
        const [bucket = "", ...key] = rawPath.slice(1).split("/");
        return { bucket: bucket === "" ? undefined : bucket, rawKey: key.join("/"), regions };
      },
      errorFor: (problem) => errors[problem],
      wholeForOpenRange: false,
      writes: {
        conditionalWrites: true,
        deletesUnchecked: true,
        md5Parts: false,
      },
      limits: r2Limits,
      extraHeaders: () => ({}),
    },
  });
  return { name: "r2S3", url: front.url, env: { R2_S3_BASE_URL: front.url }, close: front.close, front };
}
