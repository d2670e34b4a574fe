/** What S3 services refuse of a request that writes, before it reaches the objects. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { S3Error } from "./s3Error.ts";
import type { ReceivedRequest } from "./sigv4.ts";

export interface WriteRules {
  /** If-Match and If-None-Match on PutObject and CompleteMultipartUpload; B2 has neither. */
  readonly conditionalWrites: boolean;
  /** DeleteObjects is taken without Content-MD5 and without a checksum. */
  readonly deletesUnchecked: boolean;
  /** Part ETags are the parts' MD5. */
  readonly md5Parts: boolean;
}

/** Bytes; may be lowered for a test. */
export interface SizeLimits {
  /** One PUT, or one part. */
  put: number;
  /** One CopyObject or UploadPartCopy. */
  copy: number;
}

/** R2: 4.995 GiB (R2 documentation, "Limits"); Amazon and Backblaze: 5 GB. */
export const r2Limits: Readonly<SizeLimits> = { put: 4.995 * 2 ** 30, copy: 5 * 2 ** 30 };
export const s3Limits: Readonly<SizeLimits> = { put: 5 * 2 ** 30, copy: 5 * 2 ** 30 };

export const smallestPart = 5 * 2 ** 20;
const longestKey = 1024;

export const entityTooLarge: S3Error = {
  status: 400,
  code: "EntityTooLarge",
  message: "Your proposed upload exceeds the maximum allowed size",
};

/** What the head of a request tells, before its body is read. */
export function headRefusal(
  method: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  limits: Readonly<SizeLimits>,
): S3Error | undefined {
  if (method !== "PUT") return undefined;
  const length = headers["content-length"];
  if (length === undefined && headers["transfer-encoding"] !== undefined) {
    return {
      status: 411,
      code: "MissingContentLength",
      message: "You must provide the Content-Length HTTP header.",
    };
  }
  return Number(length ?? 0) > limits.put ? entityTooLarge : undefined;
}

export function writeRefusal(
  request: ReceivedRequest,
  key: string,
  query: URLSearchParams,
  rules: WriteRules,
): S3Error | undefined {
  const { headers, method } = request;
  const isWrite = method === "PUT" || method === "POST";
  if (!isWrite) return undefined;
  if (Buffer.byteLength(key) > longestKey) {
    return { status: 400, code: "KeyTooLongError", message: "Your key is too long" };
  }
  // R2 refuses AWS's own chunks; the others are held to the same here.
  if (headers["x-amz-content-sha256"]?.startsWith("STREAMING-")) {
    return notImplemented(`${headers["x-amz-content-sha256"]} not implemented`);
  }
  if (!rules.conditionalWrites) {
    const condition = ["if-match", "if-none-match"].find((name) => headers[name] !== undefined);
    if (condition !== undefined) {
      return notImplemented(
        `A header you provided implies functionality that is not implemented: ${condition}`,
      );
    }
  }
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-"));
  const metadataSize = metadata.reduce((sum, [name, value = ""]) => sum + name.length - 11 + value.length, 0);
  if (metadataSize > 2048) {
    return {
      status: 400,
      code: "MetadataTooLarge",
      message: "Your metadata headers exceed the maximum allowed metadata size",
    };
  }
  if (query.has("delete") && !rules.deletesUnchecked && !hasChecksum(headers)) {
    return {
      status: 400,
      code: "InvalidRequest",
      message: "Missing required header for this request: Content-Md5 OR x-amz-checksum-*",
    };
  }
  return checksumRefusal(request);
}

/** A checksum is believed only after it has been worked out. */
function checksumRefusal({ headers, body }: ReceivedRequest): S3Error | undefined {
  const computed: Readonly<Record<string, () => string>> = {
    "x-amz-checksum-crc32": () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc32(body));
      return bytes.toString("base64");
    },
    "x-amz-checksum-sha1": () => createHash("sha1").update(body).digest("base64"),
    "x-amz-checksum-sha256": () => createHash("sha256").update(body).digest("base64"),
    "content-md5": () => createHash("md5").update(body).digest("base64"),
  };
  for (const [name, compute] of Object.entries(computed)) {
    const given = headers[name];
    if (given === undefined || given === compute()) continue;
    const isDigest = name !== "content-md5" || /^[A-Za-z0-9+/]{22}==$/.test(given);
    return {
      status: 400,
      code: isDigest ? "BadDigest" : "InvalidDigest",
      message: `The ${name} you specified did not match what we received.`,
    };
  }
  return undefined;
}

function hasChecksum(headers: ReceivedRequest["headers"]): boolean {
  return (
    headers["content-md5"] !== undefined || Object.keys(headers).some((name) => /^x-amz-checksum-/.test(name))
  );
}

function notImplemented(message: string): S3Error {
  return { status: 501, code: "NotImplemented", message };
}
