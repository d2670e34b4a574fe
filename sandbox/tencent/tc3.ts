import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/*
 * The service's side of TC3-HMAC-SHA256, written from the documentation and not from the client's code, so that
 * the two check each other. Any set of signed headers that holds content-type and host is accepted, as the
 * service does: the vendor's SDKs sign these two, the documentation's example x-tc-action as well.
 */
export interface Tc3Call {
  readonly service: string;
  readonly headers: Headers;
  readonly body: string;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly now: number;
  /** The secret key of a known id. */
  readonly secretKeyOf: (secretId: string) => string | undefined;
}

export interface Tc3Failure {
  readonly code: string;
  readonly message: string;
}

/** Seconds that a timestamp may be off, in either direction. */
const tolerance = 300;

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const header =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/([a-z0-9]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Undefined where the signature is right. */
export function checkSignature(call: Tc3Call): Tc3Failure | undefined {
  const given = call.headers.get("authorization");
  if (given === null)
    return { code: "AuthFailure.InvalidAuthorization", message: "Authorization is missing." };
  const [, secretId = "", date = "", service = "", signed = "", signature = ""] = header.exec(given) ?? [];
  const names = signed.split(";");
  if (service !== call.service || !names.includes("content-type") || !names.includes("host")) {
    return { code: "AuthFailure.InvalidAuthorization", message: "Authorization is not well formed." };
  }
  const timestamp = Number(call.headers.get("x-tc-timestamp"));
  if (!Number.isInteger(timestamp) || new Date(timestamp * 1000).toISOString().slice(0, 10) !== date) {
    return {
      code: "AuthFailure.SignatureFailure",
      message: "The date of the credential is not that of the timestamp.",
    };
  }
  if (Math.abs(call.now / 1000 - timestamp) > tolerance) {
    return {
      code: "AuthFailure.SignatureExpire",
      message: "The provided credentials are expired: check your time.",
    };
  }
  const secretKey = call.secretKeyOf(secretId);
  if (secretKey === undefined) {
    return { code: "AuthFailure.SecretIdNotFound", message: "The SecretId is not found." };
  }
  const host = call.headers.get("host") ?? "";
  const hosts = [host, host.replace(/:\d+$/, "")];
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  const right = hosts.some((candidate) => {
    const canonicalHeaders = names.map((name) => {
      const value = name === "host" ? candidate : (call.headers.get(name) ?? "");
      return `${name}:${name === "content-type" ? value : value.toLowerCase()}\n`;
    });
    const canonical = ["POST", "/", "", canonicalHeaders.join(""), signed, sha256(call.body)].join("\n");
    const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
    return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, "hex"));
  });
  if (right) return undefined;
  return {
    code: "AuthFailure.SignatureFailure",
    message: "The provided credentials could not be validated.",
  };
}
