import * as vscode from "vscode";
import { inTime } from "./inTime.ts";
import type { ViewId } from "./viewIds.ts";

/** Short reading with a bar in a view's header; `title` names it where no answer comes. */
export async function withViewProgress<T>(
  view: ViewId,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: view } }, () => inTime(title, work));
}

/** Short work with a word in the status bar. It ends by itself: after two minutes at the latest. */
export async function withQuietProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Window, title };
  return vscode.window.withProgress(options, () => inTime(title, work));
}

export type Report = (message: string) => void;

/** Long work with a notification whose cancel button works: the signal reaches every wait of the engine. */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      const subscription = token.onCancellationRequested(() => stop.abort());
      try {
        return await work(stop.signal, (message) => progress.report({ message }));
      } finally {
        subscription.dispose();
      }
    },
  );
}
