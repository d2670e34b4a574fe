import * as vscode from "vscode";
import type { Emit } from "../core/events.ts";
import { inTime } from "./inTime.ts";
import type { ViewId } from "./viewIds.ts";
import { showWaiting, waitingText } from "./waiting.ts";

/** Work that only reads. What it waits for is shown where it is given `emit`. */
type ReadOnlyWork<T> = (signal: AbortSignal, emit: Emit) => Promise<T>;

/** Short work with a bar in a view's header; `title` names it where no answer comes. */
export async function withViewProgress<T>(view: ViewId, title: string, work: ReadOnlyWork<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: view } }, () => runInTime(title, work));
}

/** Short work with a word in the status bar. It ends by itself: after two minutes at the latest. */
export async function withQuietProgress<T>(title: string, work: ReadOnlyWork<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Window, title };
  return vscode.window.withProgress(options, () => runInTime(title, work));
}

async function runInTime<T>(title: string, work: ReadOnlyWork<T>): Promise<T> {
  const waiting = showWaiting();
  try {
    return await inTime(title, (signal) => work(signal, waiting.emit));
  } finally {
    waiting.dispose();
  }
}

export type Report = (message: string) => void;

/** Long work with a notification whose cancel button works: the signal reaches every wait of the engine. */
export async function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report, emit: Emit) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      const subscription = token.onCancellationRequested(() => stop.abort());
      try {
        const report: Report = (message) => progress.report({ message });
        const emit: Emit = (event) => {
          if (event.type === "waiting" && !event.isOver) report(waitingText(event));
        };
        return await work(stop.signal, report, emit);
      } finally {
        subscription.dispose();
      }
    },
  );
}
