import type { S3Error } from "../s3/s3Error.ts";
import { fileId, type S3Flavour, type S3Front, type S3FrontOptions, startS3Front } from "../s3/s3Front.ts";
import { encodeStrictly, type SignatureProblem } from "../s3/sigv4.ts";
import { s3Limits } from "../s3/writeRules.ts";
import type { StandIn } from "../standIn.ts";

const realHost = /^(?:([a-z0-9-]+)\.)?s3\.([a-z0-9-]+)\.backblazeb2\.com$/;

/** A hostname of Backblaze's S3 service: the bucket where it is in the name, and the region. */
export function b2Host(
  hostname: string,
): { readonly bucket: string | undefined; readonly region: string } | undefined {
  const match = realHost.exec(hostname);
  const region = match?.[2];
  return match === null || region === undefined ? undefined : { bucket: match[1], region };
}

const errors: Readonly<Record<SignatureProblem, S3Error>> = {
  missing: {
    status: 403,
    code: "AccessDenied",
    message: "Unauthenticated requests are not allowed for this api",
  },
  malformed: { status: 400, code: "InvalidRequest", message: "The Authorization header is malformed" },
  unknownKey: { status: 403, code: "InvalidAccessKeyId", message: "The key is not valid" },
  wrongRegion: { status: 403, code: "SignatureDoesNotMatch", message: "The V4 signature region is wrong" },
  skewed: {
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
  },
  expired: { status: 401, code: "UnauthorizedAccess", message: "Request has expired" },
  hostNotSigned: { status: 403, code: "SignatureDoesNotMatch", message: "The host header must be signed" },
  payloadMismatch: {
    status: 400,
    code: "XAmzContentSHA256Mismatch",
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  mismatch: { status: 403, code: "SignatureDoesNotMatch", message: "Signature validation failed" },
};

function flavour(region: string): S3Flavour {
  return {
    service: "b2",
    place: (host, rawPath, ownHost) => {
      const real = b2Host(host);
      if (real === undefined && host !== ownHost) return undefined;
      // Keys belong to one region: another region's endpoint knows neither them nor the bucket.
      // The loopback address tells no region: clients that read it from the endpoint's name sign for S3's default.
      const regions = real === undefined ? [region, "us-east-1"] : real.region === region ? [region] : [];
      if (real?.bucket !== undefined) return { bucket: real.bucket, rawKey: rawPath.slice(1), regions };
      const [bucket = "", ...key] = rawPath.slice(1).split("/");
      return {
        bucket: bucket === "" && key.length === 0 ? undefined : bucket,
        rawKey: key.join("/"),
        regions,
      };
    },
    errorFor: (problem) => errors[problem],
    wholeForOpenRange: true,
    writes: {
      conditionalWrites: false,
      deletesUnchecked: false,
      md5Parts: true,
    },
    limits: s3Limits,
    extraHeaders: (bucket, key) => ({
      "x-amz-version-id": fileId(bucket, key),
      "x-bz-file-id": fileId(bucket, key),
      "x-bz-file-name": key.split("/").map(encodeStrictly).join("/"),
    }),
  };
}

export interface B2Options extends Omit<S3FrontOptions, "flavour"> {
  /** Region of the account, the middle of its endpoint's name. */
  readonly region: string;
}

export interface B2StandIn extends StandIn {
  readonly front: S3Front;
}

export async function startB2(options: B2Options): Promise<B2StandIn> {
  const front = await startS3Front({ ...options, flavour: flavour(options.region) });
  return { name: "b2", url: front.url, env: { B2_S3_BASE_URL: front.url }, close: front.close, front };
}
