/** What a kind of origin has to say about the values of one: `path` starts inside the origin. */
export interface OriginProblem {
  readonly code: OriginProblemCode;
  readonly path: readonly (string | number)[];
  /** What is wrong: one clause without a final stop. */
  readonly message: string;
  /** What would be right: one sentence or more. */
  readonly remedy: string;
  /** An error by default. */
  readonly severity?: "error" | "warning";
  /** A value that keeps the rule and is probably what was meant. */
  readonly replacement?: string;
  /** The key that has to stand beside. */
  readonly missing?: string;
  /** What stands there has no effect, and may go. */
  readonly isNeedless?: boolean;
}

export type OriginProblemCode =
  | "bucket-name"
  | "bucket-list"
  | "b2-endpoint"
  | "s3-endpoint"
  | "s3-region"
  | "s3-addressing";

/** An origin as it stands in the file: whether its values are of the right type is the schema's business. */
export type WrittenOrigin = Readonly<Record<string, unknown>>;

/** A problem of one value, before it is said which value that is. */
export type ValueProblem = Omit<OriginProblem, "path">;

export function problemOf(
  written: WrittenOrigin,
  key: string,
  rule: (value: string) => ValueProblem | undefined,
): readonly OriginProblem[] {
  const value = written[key];
  const problem = typeof value === "string" ? rule(value) : undefined;
  return problem ? [{ ...problem, path: [key] }] : [];
}
