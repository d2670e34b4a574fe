import * as vscode from "vscode";
import { cancelled, isCancel, readable } from "../failure.ts";
import { type Back, back, type Position } from "./steps.ts";

export interface AskOptions {
  readonly title: string;
  /** What is asked, and in what form: the line under the box. */
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  readonly position?: Position | undefined;
  /** While typing: what is wrong, or undefined. Must be quick. */
  readonly validate?: (value: string) => string | undefined;
  /** On Enter: may ask a service; what it throws is shown under the box, which stays open. */
  readonly verify?: (value: string, signal: AbortSignal) => Promise<string | undefined>;
  /** A button of its own in the title bar. */
  readonly button?: { readonly icon: string; readonly tooltip: string; readonly action: () => void };
}

/** One line of text, trimmed. Rejects with a `cancelled` error when the box is closed. */
export function ask(options: AskOptions): Promise<string | Back> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.prompt = options.prompt;
  box.placeholder = options.placeholder;
  box.value = options.value ?? "";
  box.password = options.password ?? false;
  box.ignoreFocusOut = true;
  const extra = options.button && {
    iconPath: new vscode.ThemeIcon(options.button.icon),
    tooltip: options.button.tooltip,
  };
  if (options.position) {
    box.step = options.position.step;
    box.totalSteps = options.position.total;
  }
  box.buttons = [
    ...(options.position?.canGoBack ? [vscode.QuickInputButtons.Back] : []),
    ...(extra ? [extra] : []),
  ];
  const stop = new AbortController();
  return new Promise<string | Back>((resolve, reject) => {
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
      else options.button?.action();
    });
    box.onDidChangeValue((value) => {
      // An empty box is not a mistake yet.
      box.validationMessage = value.trim() === "" ? undefined : options.validate?.(value.trim());
    });
    box.onDidAccept(() => {
      const value = box.value.trim();
      const wrong = options.validate?.(value);
      if (wrong !== undefined) box.validationMessage = wrong;
      else if (!options.verify) resolve(value);
      else void accept(value, options.verify);
    });
    const accept = async (value: string, verify: NonNullable<AskOptions["verify"]>) => {
      if (box.busy) return;
      box.busy = true;
      box.enabled = false;
      try {
        const wrong = await verify(value, stop.signal);
        if (wrong === undefined) return resolve(value);
        box.validationMessage = wrong;
      } catch (error) {
        if (isCancel(error)) return;
        box.validationMessage = readable(error instanceof Error ? error.message : String(error));
      } finally {
        box.busy = false;
        box.enabled = true;
      }
    };
    box.onDidHide(() => reject(cancelled()));
    box.show();
  }).finally(() => {
    stop.abort();
    box.dispose();
  });
}
