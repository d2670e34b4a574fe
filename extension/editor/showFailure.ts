/*
 * A cancel stays silent, anything else becomes one message with one useful button, and the log has the rest.
 */
import * as vscode from "vscode";
import { connectCommand } from "./commandIds.ts";
import { describeFailure, type FailureAction } from "./failure.ts";
import type { Log } from "./log.ts";

/** Does not wait for the message to be answered: the command is over. */
export function showFailure(operation: string, error: unknown, log: Log): void {
  const failure = describeFailure(error);
  if (failure.kind === "silent") {
    log.info(`${operation}: cancelled`);
    return;
  }
  log.error(operation, error);
  const { action, severity, text } = failure;
  const show = severity === "warning" ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
  void show(text, action.title).then((answer) => {
    if (answer === action.title) perform(action, log);
  });
}

function perform(action: FailureAction, log: Log): void {
  switch (action.kind) {
    case "open":
      void vscode.env.openExternal(vscode.Uri.parse(action.url));
      return;
    case "connect":
      void vscode.commands.executeCommand(connectCommand(action.provider));
      return;
    case "showLog":
      log.show();
      return;
  }
}
