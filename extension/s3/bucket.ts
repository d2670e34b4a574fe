import { type BucketAccess, encodeKey, encodeStrictly } from "./bucketReader.ts";
import { type S3Request, type S3Send, s3Send } from "./signedRequest.ts";

/** A bucket that is worked in: all that the operations beside this file need. */
export interface Bucket {
  readonly name: string;
  /** Without a trailing slash. */
  readonly url: string;
  readonly signal: AbortSignal;
  readonly send: S3Send;
  /** The same bucket under another signal: for what has to be put in order after a stop. */
  readonly under: (signal: AbortSignal) => Bucket;
}

export function openBucket(access: BucketAccess, name: string, signal: AbortSignal): Bucket {
  const policy = { attempts: 5, first: 200, longest: 10_000 };
  return {
    name,
    url: access.bucketUrl,
    signal,
    send: s3Send(access, signal, undefined, policy),
    under: (other) => openBucket(access, name, other),
  };
}

export function objectUrl({ url }: Pick<Bucket, "url">, key: string, query = ""): string {
  return `${url}/${encodeKey(key)}${query}`;
}

/** Parameters as they are signed: in RFC 3986's form, a space as `%20`. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeStrictly(String(value))}`],
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

export const nothing: S3Request<void>["read"] = async (response) => {
  // A connection is free again only after its body.
  await response.arrayBuffer();
};
