/*
 * The one list of the kinds of origin. Data only, so that it costs the editor's start nothing. A new kind is a file
 * of its own (`r2.ts`, `b2.ts`, `s3.ts`), an entry here and a line in `implementations.ts`; everything else asks.
 */
import type { ProviderId } from "../providers/registry.ts";

interface OriginDescriptor {
  /** As people know it; names of firms are not translated. */
  readonly title: string;
  /** Of a bucket in a sentence: "B2 bucket". */
  readonly service: string;
  /** Whose key opens the bucket. */
  readonly provider: ProviderId;
  /** Whether a write may say on which condition (If-Match, If-None-Match). */
  readonly takesConditions: boolean;
  /** What a key needs for each operation on files, in the service's own words. */
  readonly permissions: Readonly<Record<"list" | "read" | "write" | "delete", string>>;
  /** Values of the keys that every origin of the kind has: what an example shows. */
  readonly example: Readonly<Record<string, string>> & { readonly bucket: string };
}

export const originRegistry = {
  r2: {
    title: "Cloudflare R2",
    service: "R2",
    provider: "cloudflare",
    takesConditions: true,
    permissions: {
      list: "Workers R2 Storage: Read",
      read: "Workers R2 Storage: Read",
      write: "Workers R2 Storage: Edit",
      delete: "Workers R2 Storage: Edit",
    },
    example: { bucket: "my-files" },
  },
  b2: {
    title: "Backblaze B2",
    service: "B2",
    provider: "backblaze",
    takesConditions: false,
    // https://www.backblaze.com/docs/cloud-storage-s3-compatible-app-keys; without a version only a marker is written.
    permissions: { list: "listFiles", read: "readFiles", write: "writeFiles", delete: "writeFiles" },
    example: { bucket: "my-files", endpoint: "s3.us-west-004.backblazeb2.com" },
  },
  s3: {
    title: "S3-compatible",
    service: "S3",
    provider: "s3compatible",
    takesConditions: true,
    permissions: {
      list: "s3:ListBucket",
      read: "s3:GetObject",
      write: "s3:PutObject",
      delete: "s3:DeleteObject",
    },
    example: { bucket: "my-files", endpoint: "s3.eu-west-1.amazonaws.com" },
  },
} as const satisfies Readonly<Record<string, OriginDescriptor>>;

export type OriginType = keyof typeof originRegistry;

/** What one begins with: the bucket that the site's own account has. */
export const defaultOriginType = "r2" satisfies OriginType;

export function isOriginType(text: string | undefined): text is OriginType {
  return text !== undefined && Object.hasOwn(originRegistry, text);
}

export function originDescriptor(type: OriginType): OriginDescriptor {
  return originRegistry[type];
}

export const originTypes: readonly OriginType[] = Object.keys(originRegistry).filter(isOriginType);

/** The smallest origin of each kind, as it is written, in the order of the registry. */
export const originExamples: readonly Readonly<Record<string, string>>[] = originTypes.map((type) => ({
  type,
  ...originDescriptor(type).example,
}));
