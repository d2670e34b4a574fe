/**
 * The multipart uploads that are open: what ListMultipartUploads and ListParts tell, and what CompleteMultipartUpload
 * is checked against. The parts' bytes are in the runtime.
 */
import { createHash } from "node:crypto";
import type { S3Error } from "./s3Error.ts";

export interface UploadedPart {
  /** As the client was told it, without quotes. */
  readonly etag: string;
  /** As the runtime knows it. */
  readonly storedEtag: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface OpenUpload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
  readonly parts: Map<number, UploadedPart>;
}

export type OpenUploads = Map<string, OpenUpload>;

export const noSuchUpload: S3Error = {
  status: 404,
  code: "NoSuchUpload",
  message:
    "The specified upload does not exist. The upload ID may be invalid, or it was aborted or completed.",
};

/** A part's entity tag: its MD5 at Amazon and Backblaze; R2's is nothing that a client can work out. */
export function partEtag(body: Uint8Array): string {
  return createHash("md5").update(body).digest("hex");
}

/**
 * The list of parts of CompleteMultipartUpload in the runtime's own words, or what is wrong with it (Amazon S3 API
 * Reference, "CompleteMultipartUpload").
 */
export function completion(upload: OpenUpload, xml: string): string | S3Error {
  const wanted = [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = ""]) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: /<ETag>(.*?)<\/ETag>/s.exec(part)?.[1]?.replace(/&quot;|&#34;|"/g, "") ?? "",
  }));
  if (wanted.length === 0 || wanted.some(({ number }) => Number.isNaN(number))) return malformed;
  if (wanted.some(({ number }, index) => index > 0 && number <= (wanted[index - 1]?.number ?? 0))) {
    return partOrder;
  }
  const stored = wanted.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    return part?.etag === etag
      ? `<Part><PartNumber>${number}</PartNumber><ETag>${part.storedEtag}</ETag></Part>`
      : undefined;
  });
  if (stored.includes(undefined)) return invalidPart;
  return `<CompleteMultipartUpload>${stored.join("")}</CompleteMultipartUpload>`;
}

const malformed: S3Error = {
  status: 400,
  code: "MalformedXML",
  message: "The XML you provided was not well-formed or did not validate against our published schema",
};
const partOrder: S3Error = {
  status: 400,
  code: "InvalidPartOrder",
  message:
    "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
};
export const invalidPart: S3Error = {
  status: 400,
  code: "InvalidPart",
  message: "One or more of the specified parts could not be found.",
};

export function uploadsXml(
  uploads: OpenUploads,
  bucket: string,
  query: URLSearchParams,
  escaped: (text: string) => string,
): string {
  const prefix = query.get("prefix") ?? "";
  const most = Math.min(Number(query.get("max-uploads") ?? 1000), 1000);
  const after = `${query.get("key-marker") ?? ""}\n${query.get("upload-id-marker") ?? ""}`;
  const place = ({ key, id }: OpenUpload) => `${key}\n${id}`;
  const open = [...uploads.values()]
    .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix) && place(upload) > after)
    .sort((one, other) => (place(one) < place(other) ? -1 : 1));
  const page = open.slice(0, most);
  const last = page.at(-1);
  const name = (key: string) => escaped(query.get("encoding-type") === "url" ? encodeURIComponent(key) : key);
  const items = page.map(
    ({ key, id, initiated }) =>
      `<Upload><Key>${name(key)}</Key><UploadId>${escaped(id)}</UploadId><Initiated>${new Date(initiated).toISOString()}</Initiated><StorageClass>STANDARD</StorageClass></Upload>`,
  );
  const isTruncated = page.length < open.length;
  return document(
    "ListMultipartUploadsResult",
    `<Bucket>${escaped(bucket)}</Bucket><Prefix>${name(prefix)}</Prefix><MaxUploads>${most}</MaxUploads>${
      query.get("encoding-type") === "url" ? "<EncodingType>url</EncodingType>" : ""
    }<IsTruncated>${isTruncated}</IsTruncated>${
      isTruncated && last
        ? `<NextKeyMarker>${name(last.key)}</NextKeyMarker><NextUploadIdMarker>${escaped(last.id)}</NextUploadIdMarker>`
        : ""
    }${items.join("")}`,
  );
}

export function partsXml(
  upload: OpenUpload,
  query: URLSearchParams,
  escaped: (text: string) => string,
): string {
  const most = Math.min(Number(query.get("max-parts") ?? 1000), 1000);
  const after = Number(query.get("part-number-marker") ?? 0);
  const parts = [...upload.parts].filter(([number]) => number > after).sort(([one], [other]) => one - other);
  const page = parts.slice(0, most);
  const items = page.map(
    ([number, { etag, size, at }]) =>
      `<Part><PartNumber>${number}</PartNumber><LastModified>${new Date(at).toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size></Part>`,
  );
  return document(
    "ListPartsResult",
    `<Bucket>${escaped(upload.bucket)}</Bucket><Key>${escaped(upload.key)}</Key><UploadId>${escaped(upload.id)}</UploadId><MaxParts>${most}</MaxParts><IsTruncated>${page.length < parts.length}</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>${items.join("")}`,
  );
}

function document(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`;
}
