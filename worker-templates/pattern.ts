/** Text as far as it is looked at: code unit by code unit. */
export interface Text {
  readonly length: number;
  readonly [index: number]: string;
}

/**
 * Whether all of `text` fits `pattern`, in which `*` stands for anything, `/` and nothing included, and every other
 * character for itself.
 *
 * No regular expression: with several `*` those try every split of a visitor's text, and one long path holds up the
 * isolate for seconds. Here what an earlier `*` took is never tried again, for if the rest can fit at all, it fits
 * with the shortest piece too. That reads no character more often than the longest piece between two `*` is long.
 */
export function fitsPattern(pattern: string, text: Text): boolean {
  let inPattern = 0;
  let inText = 0;
  let afterStar = 0;
  let retryAt = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === "*") {
      afterStar = ++inPattern;
      retryAt = inText;
      if (afterStar === pattern.length) return true;
    } else if (pattern[inPattern] === text[inText]) {
      inPattern++;
      inText++;
    } else if (afterStar) {
      inPattern = afterStar;
      inText = ++retryAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

/** Whether `text` fits any of `patterns`. */
export function fitsAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => fitsPattern(pattern, text));
}
