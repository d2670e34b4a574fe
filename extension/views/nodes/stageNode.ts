import * as l10n from "@vscode/l10n";
import type { RecordToAdd, StageStatus } from "../../core/events.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import type { StageState } from "../../editor/stores/run.ts";
import { recordNode } from "./recordNode.ts";
import type { Icon, ViewNode } from "./viewNode.ts";

/** One step of a run, with the records that it waits for. */
export function stageNode(stage: StageState, records: readonly RecordToAdd[]): ViewNode {
  const id = `stage/${stage.id}`;
  const words = stageWords(stage.status);
  const took = duration(stage);
  return {
    id,
    label: stage.title,
    description: [stage.detail && firstSentence(stage.detail), took].filter(Boolean).join(" · "),
    icon: records.length > 0 && stage.status !== "done" ? waitingForRecords : icons[stage.status],
    tokens: stage.status === "failed" ? ["stage", "failed"] : ["stage"],
    state: records.length > 0 ? "expanded" : "leaf",
    spoken: [stage.title, words, stage.detail].filter(Boolean).join(", "),
    tooltip: () =>
      [`**${escapeMarkdown(stage.title)}**`, words, stage.detail && escapeMarkdown(stage.detail)]
        .filter(Boolean)
        .join("\n\n"),
    children: () => records.map((record) => recordNode(id, record)),
    target: { kind: "stage", id: stage.id },
  };
}

export function stageWords(status: StageStatus): string {
  switch (status) {
    case "waiting":
      return l10n.t("waiting");
    case "running":
      return l10n.t("running");
    case "done":
      return l10n.t("done");
    case "skipped":
      return l10n.t("skipped");
    case "failed":
      return l10n.t("failed");
  }
}

const icons: Readonly<Record<StageStatus, Icon>> = {
  waiting: { id: "circle-outline", color: "disabledForeground" },
  running: { id: "loading~spin" },
  done: { id: "pass-filled", color: "testing.iconPassed" },
  skipped: { id: "debug-step-over", color: "testing.iconSkipped" },
  failed: { id: "error", color: "testing.iconFailed" },
};

const waitingForRecords: Icon = { id: "warning", color: "list.warningForeground" };

/** `2.4 s`; nothing for what was over at once. */
function duration({ started, ended }: StageState): string | undefined {
  if (started === undefined || ended === undefined || ended - started < 100) return undefined;
  const seconds = (ended - started) / 1000;
  return seconds < 60 ? l10n.t("{0} s", seconds.toFixed(1)) : l10n.t("{0} min", (seconds / 60).toFixed(1));
}

function firstSentence(text: string): string {
  return text.split(/\n|(?<=\.) /, 1)[0] ?? text;
}
