import { type Bucket, nothing, objectUrl } from "./bucket.ts";
import { md5Base64 } from "./objectHeaders.ts";
import { elements, escapeXml, textOf } from "./xml.ts";

export interface DeleteFailure {
  readonly key: string;
  /** The service's own word. */
  readonly code: string;
}

/** Keys of one request (Amazon S3 API Reference, "DeleteObjects"). */
const most = 1000;

/**
 * Deletes objects, a thousand a request; one that is gone already is fine. Some services refuse single keys inside an
 * answer that is a success otherwise: those are given.
 *
 * @throws S3Refusal
 */
export async function deleteObjects(
  bucket: Bucket,
  keys: readonly string[],
): Promise<readonly DeleteFailure[]> {
  const failures: DeleteFailure[] = [];
  for (const key of keys.filter(goesAlone)) {
    await bucket.send({ method: "DELETE", url: objectUrl(bucket, key), read: nothing });
  }
  const rest = keys.filter((key) => !goesAlone(key));
  for (let start = 0; start < rest.length; start += most) {
    failures.push(...(await deleteSome(bucket, rest.slice(start, start + most))));
  }
  return failures;
}

async function deleteSome(bucket: Bucket, keys: readonly string[]): Promise<readonly DeleteFailure[]> {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join("");
  const body = new TextEncoder().encode(`<Delete><Quiet>true</Quiet>${objects}</Delete>`);
  const xml = await bucket.send({
    method: "POST",
    url: `${bucket.url}?delete=`,
    // Some services do not take it without.
    headers: { "content-md5": md5Base64(body), "content-type": "application/xml" },
    body,
    read: (response) => response.text(),
  });
  return elements(xml, "Error").map((error) => ({
    key: textOf(error, "Key") ?? "",
    code: textOf(error, "Code") ?? "",
  }));
}

/**
 * A control character is in no XML document, not even escaped (XML 1.0 §2.2), or is read as another one; space at the
 * ends of a text is taken off by some readers.
 */
function goesAlone(key: string): boolean {
  return key !== key.trim() || [...key].some((character) => (character.codePointAt(0) ?? 0) < 0x20);
}
