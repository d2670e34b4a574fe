import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/*
 * The service's side of ACS3-HMAC-SHA256, written from the documentation ("V3 request syntax & signature
 * mechanism") and not from a client's code, so that the two check each other.
 */
export interface Acs3Call {
  readonly method: string;
  /** As on the wire, percent-encoding untouched. */
  readonly rawPath: string;
  /** As on the wire, without the question mark. */
  readonly rawQuery: string;
  readonly headers: Headers;
  readonly body: string;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly now: number;
  /** The secret of a known id. */
  readonly secretOf: (accessKeyId: string) => string | undefined;
  /** Remembers a nonce; false where it has been seen. */
  readonly isFresh: (nonce: string) => boolean;
}

export interface Acs3Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Milliseconds that a date may be off, in either direction. */
export const acs3Tolerance = 15 * 60_000;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const authorization =
  /^ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

const incomplete: Acs3Failure = {
  status: 400,
  code: "IncompleteSignature",
  message: "The request signature does not conform to Aliyun standards.",
};

/** Undefined where the signature is right. */
export function acs3Failure(call: Acs3Call): Acs3Failure | undefined {
  const { headers } = call;
  const [, id, signed = "", signature = ""] = authorization.exec(headers.get("authorization") ?? "") ?? [];
  if (id === undefined) return incomplete;
  const names = signed.split(";");
  // Signed are host, content-type where one is sent, and every x-acs-* header.
  const required = [...headers.keys()].filter((name) => name === "host" || name.startsWith("x-acs-"));
  const isComplete =
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"].every((name) =>
      names.includes(name),
    ) && required.every((name) => names.includes(name));
  if (!isComplete || names.join() !== [...new Set(names)].sort().join()) return incomplete;

  const date = headers.get("x-acs-date") ?? "";
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) {
    return {
      status: 400,
      code: "InvalidTimeStamp.Format",
      message: "Specified time stamp or date value is not well formatted.",
    };
  }
  if (Math.abs(call.now - at) > acs3Tolerance) {
    return {
      status: 400,
      code: "InvalidTimeStamp.Expired",
      message: "Specified time stamp or date value is expired.",
    };
  }
  const secret = call.secretOf(id);
  if (secret === undefined) {
    return {
      status: 404,
      code: "InvalidAccessKeyId.NotFound",
      message: "Specified access key is not found.",
    };
  }
  const mismatch: Acs3Failure = {
    status: 400,
    code: "SignatureDoesNotMatch",
    message: "Specified signature is not matched with our calculation.",
  };
  const payload = sha256(call.body);
  const claimed = headers.get("x-acs-content-sha256");
  if (claimed !== null && claimed !== payload) return mismatch;
  const canonicalHeaders = names.map((name) => `${name}:${(headers.get(name) ?? "").trim()}\n`).join("");
  const canonical = [
    call.method,
    call.rawPath,
    canonicalQuery(call.rawQuery),
    canonicalHeaders,
    signed,
    payload,
  ].join("\n");
  const expected = createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, "hex"))) return mismatch;
  if (!call.isFresh(headers.get("x-acs-signature-nonce") ?? "")) {
    return {
      status: 400,
      code: "SignatureNonceUsed",
      message: "Specified signature nonce was used already.",
    };
  }
  return undefined;
}

/** Sorted by name; `~` stays, a space is %20 and `*` %2A, however the client wrote them on the wire. */
function canonicalQuery(rawQuery: string): string {
  return [...new URLSearchParams(rawQuery)]
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
