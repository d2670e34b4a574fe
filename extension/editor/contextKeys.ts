/** The context keys that `when` clauses in `package.json` may name. */
export const contextKeys = [
  /** A Cloudflare token is stored. */
  "cdnWorker.connected",
  /** A key of a domestic CDN whose certificates we can keep is stored. */
  "cdnWorker.cdnConnected",
  /** Any account at all is stored. */
  "cdnWorker.hasAccounts",
  /** A `cdn.jsonc` with at least one site is open. */
  "cdnWorker.hasSites",
  /** A run is under way. */
  "cdnWorker.deploying",
  /** The deploy log shows a run. */
  "cdnWorker.hasRun",
  /** A run has succeeded in this window (completes the walkthrough's step). */
  "cdnWorker.deployed",
] as const;

export type ContextKey = (typeof contextKeys)[number];
