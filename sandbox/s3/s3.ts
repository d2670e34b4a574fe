import type { Upstream } from "../relay.ts";
import type { StandIn } from "../standIn.ts";
import type { S3Error } from "./s3Error.ts";
import { type S3Front, type S3FrontOptions, type S3Key, startS3Front } from "./s3Front.ts";
import type { Claim, SignatureProblem } from "./sigv4.ts";
import { s3Limits } from "./writeRules.ts";

/** An S3-compatible service of whatever name: may be changed while running. */
export interface S3Settings {
  /** Host name of the endpoint, without scheme. */
  endpoint: string;
  region: string;
  /**
   * Where the bucket may stand under the endpoint's own name: `virtual` as at Aliyun's OSS and Tencent's COS, `path`
   * as at a server that has no names for buckets. The sandbox's own address takes both.
   */
  addressing: "both" | "virtual" | "path";
}

export const defaultS3Settings: Readonly<S3Settings> = {
  endpoint: "s3.zz-north-1.storage.example",
  region: "zz-north-1",
  addressing: "both",
};

export interface S3StandIn extends StandIn {
  readonly front: S3Front;
  readonly settings: S3Settings;
  /** May be added to and taken from. */
  readonly keys: S3Key[];
  /** Whether a host name is the service's own or one of its buckets'. */
  serves(hostname: string): boolean;
  upstream(): Upstream;
}

export interface S3Options extends Omit<S3FrontOptions, "flavour" | "keys" | "location"> {
  readonly keys: readonly S3Key[];
}

/** A generic S3 server with Amazon's own error codes ("Error responses", Amazon S3 API Reference). */
export async function startS3(options: S3Options): Promise<S3StandIn> {
  const settings: S3Settings = { ...defaultS3Settings };
  const keys: S3Key[] = [...options.keys];
  const front = await startS3Front({
    ...options,
    keys: () => keys,
    location: () => settings.region,
    flavour: {
      service: "s3",
      place: (host, rawPath, ownHost) => placeOf(settings, host, rawPath, ownHost),
      errorFor: (problem, claim) => errorOf(problem, claim, settings.region),
      signsEveryAmzHeader: true,
      wholeForOpenRange: false,
      writes: {
        conditionalWrites: true,
        deletesUnchecked: false,
        md5Parts: true,
      },
      limits: s3Limits,
      extraHeaders: (_bucket, key) => (key === "" ? { "x-amz-bucket-region": settings.region } : {}),
    },
  });
  return {
    name: "s3",
    url: front.url,
    env: { S3_BASE_URL: front.url },
    front,
    settings,
    keys,
    serves: (hostname) => hostname === settings.endpoint || hostname.endsWith(`.${settings.endpoint}`),
    upstream: () => ({ hostname: "127.0.0.1", port: front.port }),
    close: front.close,
  };
}

function placeOf(settings: S3Settings, host: string, rawPath: string, ownHost: string) {
  const regions = [settings.region];
  const port = ownHost.slice(ownHost.indexOf(":"));
  const inPath = () => {
    const [bucket = "", ...key] = rawPath.slice(1).split("/");
    return { bucket: bucket === "" && key.length === 0 ? undefined : bucket, rawKey: key.join("/"), regions };
  };
  const inHost = (suffix: string) => ({
    bucket: host.slice(0, -suffix.length),
    rawKey: rawPath.slice(1),
    regions,
  });
  if (host === ownHost || host === `localhost${port}`) return inPath();
  if (host.endsWith(`.localhost${port}`)) return inHost(`.localhost${port}`);
  if (host === settings.endpoint) {
    return settings.addressing === "virtual" && rawPath !== "/" ? virtualOnly : inPath();
  }
  if (!host.endsWith(`.${settings.endpoint}`)) return undefined;
  return settings.addressing === "path" ? inPath() : inHost(`.${settings.endpoint}`);
}

/** Aliyun OSS: "Access OSS via the S3 protocol". */
const virtualOnly: S3Error = {
  status: 403,
  code: "SecondLevelDomainForbidden",
  message: "Please use virtual hosted style to access.",
};

function errorOf(problem: SignatureProblem, claim: Claim | undefined, region: string): S3Error {
  if (problem !== "wrongRegion") return errors[problem];
  const isPresigned = claim?.expires !== undefined;
  const cause = `the region '${claim?.region ?? ""}' is wrong; expecting '${region}'`;
  return {
    status: 400,
    code: isPresigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
    message: isPresigned
      ? `Error parsing the X-Amz-Credential parameter; ${cause}`
      : `The authorization header is malformed; ${cause}`,
    details: { Region: region },
    headers: { "x-amz-bucket-region": region },
  };
}

const denied = (message: string): S3Error => ({ status: 403, code: "AccessDenied", message });

const errors: Readonly<Record<Exclude<SignatureProblem, "wrongRegion">, S3Error>> = {
  missing: denied("Access Denied"),
  malformed: {
    status: 400,
    code: "AuthorizationHeaderMalformed",
    message: "The authorization header is malformed.",
  },
  unknownKey: {
    status: 403,
    code: "InvalidAccessKeyId",
    message: "The AWS Access Key Id you provided does not exist in our records.",
  },
  skewed: {
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
  },
  expired: denied("Request has expired"),
  hostNotSigned: denied("There were headers present in the request which were not signed"),
  payloadMismatch: {
    status: 400,
    code: "XAmzContentSHA256Mismatch",
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  mismatch: {
    status: 403,
    code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  },
};
