/* Every command runs through here, so that none fails without a word. */
import * as vscode from "vscode";
import type { CommandId } from "./commandIds.ts";
import type { Log } from "./log.ts";
import { showFailure } from "./showFailure.ts";

export type Handler = (...parameters: readonly unknown[]) => Promise<void> | void;

export function registerCommand(id: CommandId, handler: Handler, log: Log): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...parameters: readonly unknown[]) => {
    log.debug(`${id} starts`);
    try {
      await handler(...parameters);
      log.debug(`${id} ends`);
    } catch (error) {
      showFailure(id, error, log);
    }
  });
}
