import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export type Row = Readonly<Record<string, string | number>>;

const page = fileURLToPath(new URL("../docs/performance.md", import.meta.url));

/**
 * Prints a table and writes it into docs/performance.md, in place of what an earlier run of the same command left
 * there.
 */
export async function report(title: string, command: string, rows: readonly Row[], note = ""): Promise<void> {
  console.table(rows);
  const text = await readFile(page, "utf8").catch(
    () =>
      "# Performance\n\nMeasured on two shared, noisy cores: read the ratios and the counts, not the seconds.\n",
  );
  const section = [
    `## ${title}`,
    "",
    `\`${command}\``,
    "",
    markdownTable(rows),
    ...(note ? ["", note] : []),
    "",
  ].join("\n");
  const sections = text.split(/^(?=## )/m);
  const index = sections.findIndex((each) => each.startsWith(`## ${title}\n`));
  sections.splice(index === -1 ? sections.length : index, 1, section);
  await writeFile(page, `${sections.map((each) => each.trim()).join("\n\n")}\n`);
}

function markdownTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ""))),
  ].join("\n");
}
