import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import { runText, stageText } from "../views/deployText.ts";

export function cancelDeploy(services: Pick<Services, "runs">): void {
  services.runs.cancel();
}

/** The whole run as text. */
export async function copyDeployLog(services: Pick<Services, "runs">): Promise<void> {
  const run = services.runs.current();
  if (run) await copy(runText(run));
}

/** One stage with its reason. */
export async function copyStage(services: Pick<Services, "runs">, argument: unknown): Promise<void> {
  const target = targetOf(argument);
  const stage = services.runs
    .current()
    ?.stages.find(({ id }) => target?.kind === "stage" && id === target.id);
  if (stage) await copy(stageText(stage));
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${l10n.t("Copied")}`, 4000);
}
