import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { CdnError } from "../cdnError.ts";
import type { ViewId } from "./viewIds.ts";

/** Work with a bar in a view's header; quick, and not to be stopped. */
export async function withViewProgress<T>(view: ViewId, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: view } }, work);
}

/** Short work with a word in the status bar. It ends by itself: after two minutes at the latest. */
export async function withQuietProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Window, title };
  const signal = AbortSignal.timeout(120_000);
  return vscode.window.withProgress(options, async () => {
    try {
      return await work(signal);
    } catch (error) {
      // Stopped by the clock, not by the person: that must not pass in silence.
      if (signal.aborted) throw tookTooLong(title, error);
      throw error;
    }
  });
}

function tookTooLong(title: string, cause: unknown): CdnError {
  return new CdnError({
    reason: "timeout",
    subject: title,
    what: l10n.t("there was no answer within two minutes"),
    remedy: l10n.t("Check the connection, then try again."),
    cause,
  });
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
