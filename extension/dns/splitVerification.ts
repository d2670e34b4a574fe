import type { SourceAnswers, SplitVerdict } from "./verdict.ts";
import type { Expectation } from "./wantedRecords.ts";

/** What visitors of one hostname are told, by region, and what that means. */
export interface SplitVerification {
  readonly hostname: string;
  readonly expected: Expectation;
  readonly verdict: SplitVerdict;
  readonly sources: readonly SourceAnswers[];
  /** Every answer in words, for the log. */
  readonly evidence: readonly string[];
}
