import type * as vscode from "vscode";

/**
 * Calls `refresh` when a view comes into sight and then every so many seconds while it stays there: nothing is
 * asked for a view that nobody sees.
 */
export function refreshWhileVisible(
  view: Pick<vscode.TreeView<unknown>, "visible" | "onDidChangeVisibility">,
  seconds: () => number,
  refresh: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const tick = () => {
    refresh();
    timer = setTimeout(tick, seconds() * 1000);
  };
  const follow = (visible: boolean) => {
    stop();
    if (visible) tick();
  };
  const subscription = view.onDidChangeVisibility(({ visible }) => follow(visible));
  follow(view.visible);
  return {
    dispose() {
      stop();
      subscription.dispose();
    },
  };
}
