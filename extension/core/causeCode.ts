/** What went wrong below a failed request, in one word where there is one: `ECONNREFUSED`, `ENOTFOUND`. */
export function causeCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return error instanceof Error ? error.message : String(error);
}
