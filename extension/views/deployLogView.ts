import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { RecordToAdd } from "../core/events.ts";
import { type DeployRun, failedStage, recordsOf, type StageState } from "../editor/stores/run.ts";
import type { Services } from "../editor/stores/services.ts";
import { stageNode } from "./nodes/stageNode.ts";
import type { ViewNode } from "./nodes/viewNode.ts";
import { NodeTree } from "./treeProvider.ts";

/** The stages of the run under way, or of the last one. The first that fails is brought into sight. */
export function createDeployLogView({ runs }: Pick<Services, "runs">): vscode.Disposable {
  const tree = new NodeTree(() => (runs.current() ? stageNodes(runs.current()) : []));
  const view = vscode.window.createTreeView("cdnWorker.deployLog", { treeDataProvider: tree });
  let revealed: string | undefined;

  return vscode.Disposable.from(
    tree,
    view,
    runs.onDidChange((run) => {
      tree.refresh();
      view.description = run.title;
      // An empty text takes the message away; the property itself is an accessor and must not be deleted.
      view.message = runMessage(run);
      const stage = failedStage(run) ?? waitingStage(run);
      const key = stage && `${run.started}/${stage.id}/${stage.status}`;
      if (!stage || key === revealed) return;
      revealed = key;
      void reveal(view, stageNode(stage, recordsFor(run, stage)));
    }),
  );
}

function stageNodes(run: DeployRun | undefined): readonly ViewNode[] {
  return run ? run.stages.map((stage) => stageNode(stage, recordsFor(run, stage))) : [];
}

function recordsFor(run: DeployRun, { id }: StageState): readonly RecordToAdd[] {
  const hostname = id.startsWith("customHostname/") ? id.slice("customHostname/".length) : "";
  return run.records.get(hostname) ?? [];
}

function runMessage(run: DeployRun): string {
  switch (run.outcome) {
    case "running": {
      const missing = recordsOf(run).length;
      if (missing === 0) return "";
      return missing === 1
        ? l10n.t("Waiting for 1 DNS record. The deploy goes on by itself once it is there.")
        : l10n.t("Waiting for {0} DNS records. The deploy goes on by itself once they are there.", missing);
    }
    case "unchanged":
      return l10n.t("Nothing was changed.");
    case "succeeded":
      return "";
    case "recordsMissing":
      return l10n.t("All done but the DNS records below. Add them, then deploy again.");
    case "failed":
      return l10n.t("Not finished. What was done stays; deploy again to go on from here.");
    case "cancelled":
      return l10n.t("Stopped. What was done stays; deploy again to go on from here.");
  }
}

/** The stage whose records the person has to add: opened, so that they are seen. */
function waitingStage(run: DeployRun): StageState | undefined {
  const [hostname] = run.records.keys();
  return hostname === undefined
    ? undefined
    : run.stages.find(({ id }) => id === `customHostname/${hostname}`);
}

async function reveal(view: vscode.TreeView<ViewNode>, node: ViewNode): Promise<void> {
  try {
    await view.reveal(node, { select: true, focus: false, expand: true });
  } catch {
    // The tree was drawn anew in between; the stage is there all the same.
  }
}
