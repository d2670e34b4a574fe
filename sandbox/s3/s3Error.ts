export interface S3Error {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further elements of the error document. */
  readonly details?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}
