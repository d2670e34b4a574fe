/*
 * What an exported renewal job is and how it is set up, as a Markdown document. Pure. No secret comes here.
 */
import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { ExportedJob } from "../../certificates/renewal/exportJob.ts";
import { portableSite } from "../../certificates/renewal/job.ts";
import { code, escapeMarkdown } from "../../editor/format.ts";
import type { Site } from "../../site/site.ts";

/** What became of the env file: filled in, left for the person to fill in, or there already and left alone. */
export type EnvFileState = "filled" | "blank" | "kept";

export function renewalDocument(job: ExportedJob, sites: readonly Site[], envFile: EnvFileState): string {
  const script = job.crontab.replace(/^\S+ \S+ \* \* \* /, "");
  const certificates = sites
    .map(portableSite)
    .flatMap(({ name, certificates: entries }) => entries.map((entry) => ({ site: name, ...entry })));
  const isTakenAlong = certificates.some(({ acme, cert }) => !acme && cert && !path.isAbsolute(cert));
  return `${[
    `# ${l10n.t("Renewal Job")}`,
    l10n.t(
      "It renews these certificates and pushes them to the CDN. Run again when nothing is due, it changes nothing.",
    ),
    table(
      [l10n.t("Site"), l10n.t("Domains"), l10n.t("Certificate from")],
      certificates.map(({ site, domains, acme, cert }) => [
        escapeMarkdown(site),
        domains.map(code).join(", "),
        code(acme ? acme.directory : (cert ?? "")),
      ]),
    ),
    ...(isTakenAlong
      ? [l10n.t("A file without a folder is looked for beside the job: keep the PEM files there.")]
      : []),
    `## ${l10n.t("Files")}`,
    table(
      [l10n.t("File"), ""],
      [
        [
          code(path.basename(job.script)),
          l10n.t("The whole program. It needs Node 20 or newer and nothing else."),
        ],
        [code(path.basename(job.envFile)), envFileWords(envFile)],
      ],
    ),
    l10n.t("They are in {0}.", code(path.dirname(job.script))),
    `## ${l10n.t("Try It")}`,
    `\`\`\`sh\n${script.replaceAll("\\%", "%")} --verbose\n\`\`\``,
    "## cron",
    l10n.t("Add this line with {0}:", code("crontab -e")),
    `\`\`\`\n${job.crontab}\n\`\`\``,
    "## 1Panel",
    job.onePanel,
  ].join("\n\n")}\n`;
}

function envFileWords(state: EnvFileState): string {
  switch (state) {
    case "filled":
      return l10n.t(
        "The keys, filled in, for its owner alone (mode 0600). Keep it out of version control and of chats.",
      );
    case "blank":
      return l10n.t("A line for each key. Fill them in; it is for its owner alone (mode 0600).");
    case "kept":
      return l10n.t("It was there already and is as it was.");
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
