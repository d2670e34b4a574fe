/**
 * AWS Signature Version 4 from the server's side: the signature is worked out over the host and the raw path as
 * they were received, so that whatever was changed or encoded otherwise on the way is caught.
 * ("Signature Calculations for the Authorization Header", Amazon S3 API Reference.)
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface ReceivedRequest {
  readonly method: string;
  /** As on the wire, percent-encoding untouched, without the query. */
  readonly rawPath: string;
  /** As on the wire, without the question mark. */
  readonly rawQuery: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export type SignatureProblem =
  | "missing"
  | "malformed"
  | "unknownKey"
  | "wrongRegion"
  | "skewed"
  | "expired"
  | "hostNotSigned"
  | "payloadMismatch"
  | "mismatch";

/** What a request says of itself, before anything of it is believed. */
export interface Claim {
  readonly accessKeyId: string;
  /** `20260131` */
  readonly date: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260131T235959Z` */
  readonly amzDate: string;
  readonly payloadHash: string;
  /** Seconds; only in a presigned URL. */
  readonly expires: number | undefined;
}

const largestSkew = 15 * 60_000;

/** Undefined where the request is signed well. `regions`: those that the service accepts. */
export function signatureProblem(
  request: ReceivedRequest,
  keys: readonly S3Keys[],
  regions: readonly string[],
  now: number,
): SignatureProblem | undefined {
  const claim = claimOf(request);
  if (claim === "missing" || claim === "malformed") return claim;
  const key = keys.find((each) => each.accessKeyId === claim.accessKeyId);
  if (key === undefined) return "unknownKey";
  if (!regions.includes(claim.region)) return "wrongRegion";
  if (!claim.signedHeaders.includes("host")) return "hostNotSigned";
  const signedAt = parseAmzDate(claim.amzDate);
  if (signedAt === undefined || !claim.amzDate.startsWith(claim.date)) return "malformed";
  if (claim.expires === undefined) {
    if (Math.abs(now - signedAt) > largestSkew) return "skewed";
  } else if (now > signedAt + claim.expires * 1000) return "expired";
  if (/^[0-9a-f]{64}$/.test(claim.payloadHash) && claim.payloadHash !== sha256(request.body)) {
    return "payloadMismatch";
  }
  const expected = Buffer.from(sign(request, key.secretAccessKey, claim));
  const given = Buffer.from(claim.signature);
  const matches = expected.length === given.length && timingSafeEqual(expected, given);
  return matches ? undefined : "mismatch";
}

export function claimOf(request: ReceivedRequest): Claim | "missing" | "malformed" {
  const query = new URLSearchParams(request.rawQuery);
  const header = request.headers.authorization;
  if (query.has("X-Amz-Signature")) return presignedClaim(query) ?? "malformed";
  return header === undefined ? "missing" : (headerClaim(header, request.headers) ?? "malformed");
}

/** The headers that sign a request, for asking a server of the same kind. */
export function signedHeaders(
  request: ReceivedRequest,
  keys: S3Keys,
  region: string,
  now: number,
): Record<string, string> {
  const amzDate = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const payloadHash = sha256(request.body);
  const claim: Claim = {
    accessKeyId: keys.accessKeyId,
    date: amzDate.slice(0, 8),
    region,
    signedHeaders: ["host", "x-amz-content-sha256", "x-amz-date"],
    signature: "",
    amzDate,
    payloadHash,
    expires: undefined,
  };
  const headers = { ...request.headers, "x-amz-date": amzDate, "x-amz-content-sha256": payloadHash };
  const signature = sign({ ...request, headers }, keys.secretAccessKey, claim);
  const credential = `${keys.accessKeyId}/${claim.date}/${region}/s3/aws4_request`;
  return {
    "x-amz-date": amzDate,
    "x-amz-content-sha256": payloadHash,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${claim.signedHeaders.join(";")}, Signature=${signature}`,
  };
}

/** RFC 3986 encoding of all but the unreserved characters, as S3 wants every path segment and query value. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function headerClaim(
  header: string,
  headers: Readonly<Record<string, string | undefined>>,
): Claim | undefined {
  const match = /^AWS4-HMAC-SHA256 (.*)$/.exec(header);
  if (match === null) return undefined;
  const fields = new Map(
    (match[1] ?? "").split(",").map((part) => {
      const [name = "", ...value] = part.trim().split("=");
      return [name, value.join("=")] as const;
    }),
  );
  return claimFrom({
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    amzDate: headers["x-amz-date"],
    payloadHash: headers["x-amz-content-sha256"],
    expires: undefined,
  });
}

function presignedClaim(query: URLSearchParams): Claim | undefined {
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return undefined;
  const expires = Number(query.get("X-Amz-Expires"));
  if (!(expires >= 1 && expires <= 604_800)) return undefined;
  return claimFrom({
    credential: query.get("X-Amz-Credential") ?? undefined,
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? undefined,
    signature: query.get("X-Amz-Signature") ?? undefined,
    amzDate: query.get("X-Amz-Date") ?? undefined,
    payloadHash: "UNSIGNED-PAYLOAD",
    expires,
  });
}

function claimFrom(parts: {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly amzDate: string | undefined;
  readonly payloadHash: string | undefined;
  readonly expires: number | undefined;
}): Claim | undefined {
  const { credential, signature, amzDate, payloadHash, expires } = parts;
  if (!credential || !signature || !amzDate || !payloadHash || !parts.signedHeaders) return undefined;
  const [accessKeyId, date, region, service, end, ...more] = credential.split("/");
  if (!accessKeyId || !date || !region || service !== "s3" || end !== "aws4_request" || more.length > 0) {
    return undefined;
  }
  const signed = parts.signedHeaders.split(";");
  return { accessKeyId, date, region, signedHeaders: signed, signature, amzDate, payloadHash, expires };
}

function sign(request: ReceivedRequest, secret: string, claim: Claim): string {
  const query = request.rawQuery
    .split("&")
    .filter((part) => part !== "" && !part.startsWith("X-Amz-Signature="))
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return `${name}=${value.join("=")}`;
    })
    .sort()
    .join("&");
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}\n`,
  );
  const canonical = [
    request.method,
    request.rawPath,
    query,
    headers.join(""),
    claim.signedHeaders.join(";"),
    claim.payloadHash,
  ].join("\n");
  const scope = `${claim.date}/${claim.region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", claim.amzDate, scope, sha256(canonical)].join("\n");
  const key = [claim.date, claim.region, "s3", "aws4_request"].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, text).toString("hex");
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
