/** Whether a wait or a request was stopped by its signal, as the platform says it: an error named `AbortError`. */
export function isAbort(error: unknown): error is Error {
  return error instanceof Error && error.name === "AbortError";
}
