/** The editor's language, for dates and lists; set once at activation. */
let language = "en";
let known: string | undefined;

export function useLocale(name: string): void {
  language = name;
  known = undefined;
}

/** Asked at first use: looking a language up takes Node tens of milliseconds, which activation does not have. */
function locale(): string {
  // The editor's `qps-ploc` and the like are no locales of Intl.
  known ??= Intl.DateTimeFormat.supportedLocalesOf([language]).length > 0 ? language : "en";
  return known;
}

const units = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `3 days ago`. Both in milliseconds since the epoch. */
export function ago(then: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const elapsed = now - then;
  for (const [unit, length] of units) {
    if (Math.abs(elapsed) >= length) return format.format(-Math.trunc(elapsed / length), unit);
  }
  return format.format(0, "second");
}

/** `Nov 21, 2026, 8:47 PM`, in the person's time zone. */
export function dateTime(then: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(then);
}

/** `8:47 PM`, in the person's time zone. */
export function time(then: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(then);
}

export function date(then: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(then);
}

/** Full days until `then`; negative once it has passed. */
export function daysLeft(then: number, now: number): number {
  return Math.floor((then - now) / 86_400_000);
}

/** Text for a Markdown tooltip or table: nothing in it counts as Markdown or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-!|~<>&]/g, (character) =>
      character === "<"
        ? "&lt;"
        : character === ">"
          ? "&gt;"
          : character === "&"
            ? "&amp;"
            : `\\${character}`,
    )
    .replace(/\r?\n/g, " ");
}

/** A span of code; also where the text itself has backticks. */
export function code(text: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)));
  return `${fence}${text.replace(/\r?\n/g, " ").replace(/\|/g, "\\|")}${fence}`;
}
