import * as vscode from "vscode";
import { type Credentials, maskSecrets } from "../core/credentials.ts";
import { failureDetails } from "./failure.ts";

/** The extension's own output channel. Every line is masked before it leaves the program. */
export interface Log extends vscode.Disposable {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /** The error with its causes. */
  error(operation: string, error: unknown): void;
  show(): void;
}

/** `secrets` is asked at each line: accounts come and go while the channel stays. */
export function createLog(secrets: () => readonly Credentials[]): Log {
  const channel = vscode.window.createOutputChannel("CDN Worker", { log: true });
  const mask = (text: string) => secrets().reduce(maskSecrets, text);
  return {
    debug: (text) => channel.debug(mask(text)),
    info: (text) => channel.info(mask(text)),
    warn: (text) => channel.warn(mask(text)),
    error: (operation, error) => channel.error(mask(`${operation}: ${failureDetails(error)}`)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
