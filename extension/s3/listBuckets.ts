import { type S3Keys, signedRequest } from "./signedRequest.ts";
import { unescapeXml } from "./xml.ts";

/**
 * Names of the buckets that the keys may list: ListBuckets (Amazon S3 API Reference).
 *
 * @param url of the service, without a trailing slash
 * @throws S3Refusal
 */
export async function listBuckets(
  url: string,
  keys: S3Keys,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const response = await signedRequest(keys, signal)("GET", `${url}/`);
  const xml = await response.text();
  return [...xml.matchAll(/<Bucket>.*?<Name>([^<]+)<\/Name>.*?<\/Bucket>/gs)].map(([, name = ""]) =>
    unescapeXml(name),
  );
}
