/** A bucket behind an S3 endpoint, as an origin of `cdn.jsonc` names it. */
export interface BucketPlace {
  /** Host or URL, without the bucket. */
  readonly endpoint: string;
  /** A name, or `$path` or `$host` where each request chooses. */
  readonly bucket: string;
  /** The buckets that a request may choose from. */
  readonly buckets?: readonly string[] | undefined;
}
