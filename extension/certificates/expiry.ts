import * as l10n from "@vscode/l10n";

const dayLength = 86_400_000;

/** Days before expiry at which a warning begins and grows. */
export const defaultWarnDays: readonly number[] = [30, 14, 7];

/**
 * The same for a certificate that lasts `lifetime` milliseconds: one of 6 days is renewed when 2 are left (a third),
 * and only then is there anything to warn of. From 90 days on, the days above.
 */
export function warnDaysFor(lifetime: number): readonly number[] {
  const days = lifetime / dayLength;
  return defaultWarnDays.map((each, step) => Math.min(each, days / (3 * 2 ** step)));
}

/** `fine`, then one step for each threshold that is passed: the badge, the tree's colour and the exit text. */
export type ExpiryLevel = "fine" | "notice" | "warning" | "urgent" | "expired";

export interface Expiry {
  /** Whole days left, rounded down; negative once expired. */
  readonly daysLeft: number;
  readonly level: ExpiryLevel;
}

/** `validTo` and `now` in milliseconds since the epoch. */
export function expiryOf(
  validTo: number,
  now: number,
  warnDays: readonly number[] = defaultWarnDays,
): Expiry {
  const daysLeft = Math.floor((validTo - now) / dayLength);
  if (now >= validTo) return { daysLeft, level: "expired" };
  // The last of the thresholds is always the urgent one, however many there are.
  const passed = warnDays.filter((days) => validTo - now <= days * dayLength).length;
  if (passed === 0) return { daysLeft, level: "fine" };
  if (passed === warnDays.length) return { daysLeft, level: "urgent" };
  return { daysLeft, level: passed === warnDays.length - 1 ? "warning" : "notice" };
}

/** One clause for a line of output: `expires in 6 days (2026-11-27)`. */
export function expiryText(validTo: number, now: number): string {
  const date = new Date(validTo).toISOString().slice(0, 10);
  const { daysLeft, level } = expiryOf(validTo, now);
  if (level === "expired") return l10n.t("expired on {0}", date);
  return l10n.t("expires in {0} days ({1})", daysLeft, date);
}
