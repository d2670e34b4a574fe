/** Exit codes, as the README lists them. */
export const exitCode = {
  ok: 0,
  error: 1,
  /** `plan`: there is something to change. */
  changes: 2,
  /** `deploy`: everything is done but the DNS records that only the person can add. */
  recordsMissing: 3,
  /** `cert renew`: another renewal is running; nothing was done. */
  renewalRunning: 4,
  /** Stopped by Ctrl-C or a signal; the next run goes on from there. */
  cancelled: 130,
} as const;
