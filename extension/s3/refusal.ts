/** Any answer of an S3 service but 2xx. */
export class S3Refusal extends Error {
  override readonly name = "S3Refusal";
  readonly status: number;
  /** `NoSuchBucket`, `SignatureDoesNotMatch`, …: the same words at all services. */
  readonly code: string | undefined;
  /** The region of the bucket, where the service tells that another one was asked for. */
  readonly region: string | undefined;
  /** Of the service's clock, milliseconds since the epoch; undefined where it told none. */
  readonly date: number | undefined;
  constructor(status: number, code?: string, region?: string, date?: number) {
    super(code === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`);
    this.status = status;
    this.code = code;
    this.region = region;
    this.date = date;
  }
}

/** Its code stands in the body, its region in the body or in a header (Amazon S3 API Reference, "Error responses"). */
export async function refusalOf(response: Response): Promise<S3Refusal> {
  const body = await response.text();
  const region = /<Region>([\w-]+)<\/Region>/.exec(body)?.[1] ?? response.headers.get("x-amz-bucket-region");
  const date = Date.parse(response.headers.get("date") ?? "");
  return new S3Refusal(
    response.status,
    /<Code>([^<]+)<\/Code>/.exec(body)?.[1],
    region ?? undefined,
    Number.isNaN(date) ? undefined : date,
  );
}

/** The key is known, but may not do this: Amazon's word, and that of others. */
export function isDenied({ code }: S3Refusal): boolean {
  return code === "AccessDenied" || code === "UnauthorizedAccess";
}
