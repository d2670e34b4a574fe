import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { DeployEvent, Emit } from "../core/events.ts";

type Waiting = Extract<DeployEvent, { readonly type: "waiting" }>;

export function waitingText({ what }: Waiting): string {
  return l10n.t("waiting for {0}", what);
}

/**
 * Shows in the status bar what short work waits for, so that a service which hangs is named. `dispose` when the work
 * is over.
 */
export function showWaiting(): { readonly emit: Emit; readonly dispose: () => void } {
  const shown = new Map<string, vscode.Disposable>();
  const hide = (what: string) => {
    shown.get(what)?.dispose();
    shown.delete(what);
  };
  return {
    emit: (event) => {
      if (event.type !== "waiting") return;
      hide(event.what);
      if (!event.isOver) {
        shown.set(event.what, vscode.window.setStatusBarMessage(`$(watch) ${waitingText(event)}`));
      }
    },
    dispose: () => {
      for (const what of [...shown.keys()]) hide(what);
    },
  };
}
