import * as l10n from "@vscode/l10n";
import type { RecordToAdd } from "../core/events.ts";
import type { DeployRun, StageState } from "../editor/stores/run.ts";
import { recordsOf } from "../editor/stores/run.ts";
import { stageWords } from "./nodes/stageNode.ts";

const marks = { waiting: "·", running: "…", done: "✓", skipped: "-", failed: "✗" } as const;

/** The run as text, for the clipboard: an issue, a chat, a colleague. */
export function runText(run: DeployRun): string {
  const records = recordsOf(run);
  return [
    run.title,
    ...run.stages.map(stageText),
    ...(records.length > 0 ? [l10n.t("Records to add:"), ...records.map(recordText)] : []),
    ...run.log,
  ].join("\n");
}

export function stageText(stage: StageState): string {
  const detail = stage.detail ? `: ${stage.detail}` : "";
  return `${marks[stage.status]} ${stage.title} (${stageWords(stage.status)})${detail}`;
}

/** One line of a zone file: any DNS provider's import and any person can read it. */
export function recordText(record: Pick<RecordToAdd, "type" | "name" | "value">): string {
  const value = record.type === "TXT" ? `"${record.value.replaceAll('"', '\\"')}"` : `${record.value}.`;
  return `${record.name}. ${record.type} ${value}`;
}
