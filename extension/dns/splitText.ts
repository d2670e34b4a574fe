import * as l10n from "@vscode/l10n";
import type { SplitVerification } from "./splitVerification.ts";
import type { Region, SplitVerdict } from "./verdict.ts";

/** One line of the small table: what a region gets, and who says so. */
export interface SplitRow {
  readonly region: Region;
  /** Targets that were seen, the wanted one first; empty where nothing was answered. */
  readonly targets: readonly string[];
  readonly sources: readonly string[];
  readonly asExpected: boolean;
}

export function splitRows({ expected, sources }: SplitVerification): readonly SplitRow[] {
  return (["china", "abroad"] as const).map((region) => {
    const answered = sources.flatMap((source) => {
      const answer = source[region];
      return answer === undefined ? [] : [{ source: source.source, target: answer.target ?? "–" }];
    });
    const wanted = expected[region];
    const targets = [...new Set(answered.map(({ target }) => target))].sort(
      (a, b) => Number(wanted.includes(b)) - Number(wanted.includes(a)),
    );
    return {
      region,
      targets,
      sources: answered.map(({ source }) => source),
      asExpected:
        targets.length > 0 && (wanted.length === 0 || targets.every((target) => wanted.includes(target))),
    };
  });
}

export function regionName(region: Region): string {
  return region === "china" ? l10n.t("China") : l10n.t("abroad");
}

export function verdictText(verdict: SplitVerdict): string {
  switch (verdict.kind) {
    case "verified":
      return l10n.t("verified");
    case "cached":
      return l10n.t("right, but cached elsewhere until {0}", clock(verdict.until));
    case "inconclusive":
      return inconclusiveText(verdict);
    case "wrong":
      return l10n.t("wrong, says {0}", verdict.source);
  }
}

function inconclusiveText(verdict: Extract<SplitVerdict, { readonly kind: "inconclusive" }>): string {
  switch (verdict.because) {
    case "unreachable":
      return l10n.t("inconclusive: no resolver could be reached");
    case "failed":
      return l10n.t("inconclusive: the servers failed ({0})", verdict.failures.join(", "));
    case "subnetIgnored":
      return l10n.t("inconclusive: no resolver that answered forwards the visitor's network");
  }
}

const marks: Readonly<Record<SplitVerdict["kind"], string>> = {
  verified: "✔",
  cached: "◌",
  inconclusive: "?",
  wrong: "✖",
};

/** The small table of a terminal. */
export function splitTable(verifications: readonly SplitVerification[]): string {
  return verifications
    .flatMap((verification) => {
      const rows = splitRows(verification);
      const names = rows.map(({ region }) => regionName(region));
      const width = Math.max(...names.map(columns));
      return [
        `${marks[verification.verdict.kind]} ${verification.hostname}  ${verdictText(verification.verdict)}`,
        ...rows.map(({ targets, sources }, index) => {
          const name = names[index] ?? "";
          const seen = sources.length === 0 ? "" : `  (${sources.join(", ")})`;
          return `    ${name}${" ".repeat(width - columns(name))}  → ${targets.join(" / ") || "?"}${seen}`;
        }),
      ];
    })
    .join("\n");
}

/** The same for a tooltip, in Markdown. */
export function splitMarkdown(verification: SplitVerification): string {
  const rows = splitRows(verification).map(
    ({ region, targets, sources }) =>
      `| ${regionName(region)} | ${targets.map((target) => `\`${target}\``).join(" / ") || "?"} | ${sources.join(", ")} |`,
  );
  return [
    `**${verification.hostname}**: ${verdictText(verification.verdict)}`,
    "",
    `| ${l10n.t("Visitor")} | ${l10n.t("goes to")} | ${l10n.t("according to")} |`,
    "|---|---|---|",
    ...rows,
  ].join("\n");
}

/** The same for programs. */
export function splitJson({ hostname, expected, verdict, sources, evidence }: SplitVerification) {
  return {
    hostname,
    expected: { china: expected.china, abroad: expected.abroad },
    verdict:
      verdict.kind === "cached" ? { kind: "cached", until: new Date(verdict.until).toISOString() } : verdict,
    sources,
    evidence,
  };
}

/** Chinese characters take two columns of a terminal. */
function columns(text: string): number {
  return [...text].reduce((width, character) => width + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
}

/** Hours and minutes of the reader's own clock. */
function clock(time: number): string {
  const date = new Date(time);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
