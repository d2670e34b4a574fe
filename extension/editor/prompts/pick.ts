import * as vscode from "vscode";
import { cancelled } from "../failure.ts";
import { type Back, back, type Position } from "./steps.ts";

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface PickOptions<T> {
  readonly title: string;
  readonly placeholder: string;
  /** A promise shows the box at once, busy, and fills it when the answer is there. */
  readonly choices:
    | readonly (Choice<T> | vscode.QuickPickItem)[]
    | Promise<readonly (Choice<T> | vscode.QuickPickItem)[]>;
  readonly position?: Position | undefined;
  /** The choice that is highlighted first. */
  readonly active?: (value: T) => boolean;
}

export interface PickManyOptions<T> extends PickOptions<T> {
  readonly picked?: (value: T) => boolean;
}

/** One of several. Rejects with a `cancelled` error when the box is closed, or with the error of `choices`. */
export async function pick<T>(options: PickOptions<T>): Promise<T | Back> {
  const chosen = await show(options, false, undefined);
  return chosen === back ? back : (chosen[0] as T);
}

/** Any number of several, also none. */
export async function pickMany<T>(options: PickManyOptions<T>): Promise<readonly T[] | Back> {
  return show(options, true, options.picked);
}

function show<T>(
  options: PickOptions<T>,
  many: boolean,
  picked: ((value: T) => boolean) | undefined,
): Promise<readonly T[] | Back> {
  const box = vscode.window.createQuickPick();
  box.title = options.title;
  box.placeholder = options.placeholder;
  box.canSelectMany = many;
  box.ignoreFocusOut = true;
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  if (options.position) {
    box.step = options.position.step;
    box.totalSteps = options.position.total;
    if (options.position.canGoBack) box.buttons = [vscode.QuickInputButtons.Back];
  }
  return new Promise<readonly T[] | Back>((resolve, reject) => {
    const fill = (items: readonly vscode.QuickPickItem[]) => {
      box.items = items;
      const { active } = options;
      // An empty list would leave nothing for the Enter key to choose.
      const first = items.filter((item) => isChoice<T>(item) && active?.(item.value));
      if (first.length > 0) box.activeItems = first;
      if (picked) box.selectedItems = items.filter((item) => isChoice<T>(item) && picked(item.value));
      box.busy = false;
    };
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    box.onDidAccept(() => {
      const values = (many ? box.selectedItems : box.activeItems)
        .filter((item): item is Choice<T> => isChoice<T>(item))
        .map((item) => item.value);
      if (many || values.length > 0) resolve(values);
    });
    box.onDidHide(() => reject(cancelled()));
    box.show();
    if (options.choices instanceof Promise) {
      box.busy = true;
      options.choices.then(fill, reject);
    } else {
      fill(options.choices);
    }
  }).finally(() => box.dispose());
}

function isChoice<T>(item: vscode.QuickPickItem): item is Choice<T> {
  return "value" in item;
}
