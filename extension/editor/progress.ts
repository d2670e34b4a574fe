import * as vscode from "vscode";
import type { ViewId } from "./viewIds.ts";

/** Work with a bar in a view's header; quick, and not to be stopped. */
export async function withViewProgress<T>(view: ViewId, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: view } }, work);
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
