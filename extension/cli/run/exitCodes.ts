import { CdnError } from "../../core/cdnError.ts";

/** Exit codes, as the README lists them. */
export const exitCode = {
  ok: 0,
  error: 1,
  /** `plan`: there is something to change. */
  changes: 2,
  /** `deploy`: everything is done but the DNS records that only the person can add. */
  recordsMissing: 3,
  /** Another run is at it, or has just changed what this one looked at. */
  busy: 4,
  /** Stopped by Ctrl-C or a signal; the next run goes on from there. */
  cancelled: 130,
} as const;

/** The exit code of a run that failed with these. */
export function codeOfErrors(errors: readonly unknown[]): number {
  const isBusy =
    errors.length > 0 && errors.every((error) => error instanceof CdnError && error.reason === "busy");
  return isBusy ? exitCode.busy : exitCode.error;
}
