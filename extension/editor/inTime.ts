import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

/** What a person waits for without a cancel button ends by itself after two minutes. */
const limit = 120_000;

/**
 * Runs work that only reads. Stopped by the clock and not by the person, it must not pass in silence.
 *
 * @throws CdnError (timeout) that names `subject`, or what the work itself throws.
 */
export async function inTime<T>(
  subject: string,
  work: (signal: AbortSignal) => Promise<T>,
  milliseconds = limit,
): Promise<T> {
  const signal = AbortSignal.timeout(milliseconds);
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CdnError({
      reason: "timeout",
      subject,
      what: l10n.t("there was no answer within two minutes"),
      remedy: l10n.t("Check the connection, then try again."),
      cause: error,
    });
  }
}
