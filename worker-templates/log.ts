/** One line of JSON for the log: what failed and how, and nothing of who asked for what. */
export function logFailure(failure: {
  readonly origin: string;
  readonly status?: number;
  readonly code?: string | number | undefined;
  readonly attempt?: number;
}): void {
  console.error(JSON.stringify({ event: "failure", ...failure }));
}
