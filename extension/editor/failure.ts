/*
 * What becomes of an error once it reaches the person: nothing, for their own cancel; otherwise one line in a
 * message with at most one useful button, and everything else in the log.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { isProviderId, type ProviderId } from "../providers/registry.ts";

export type FailureAction =
  | { readonly kind: "open"; readonly title: string; readonly url: string }
  | { readonly kind: "connect"; readonly title: string; readonly provider: ProviderId }
  | { readonly kind: "showLog"; readonly title: string };

export type Failure =
  | { readonly kind: "silent" }
  | {
      readonly kind: "shown";
      readonly severity: "warning" | "error";
      readonly text: string;
      readonly action: FailureAction;
    };

/** The engine is a bundle of its own with a class of its own: `instanceof` would not hold across the two. */
export function isCdnError(error: unknown): error is CdnError {
  if (error instanceof CdnError) return true;
  return error instanceof Error && error.name === "CdnError" && "reason" in error && "remedy" in error;
}

export function isCancel(error: unknown): boolean {
  if (isCdnError(error)) return error.reason === "cancelled";
  return error instanceof Error && (error.name === "AbortError" || error.name === "Canceled");
}

export function cancelled(): CdnError {
  return new CdnError({
    reason: "cancelled",
    subject: l10n.t("The run"),
    what: l10n.t("it was cancelled"),
    remedy: l10n.t("Run it again to go on from here."),
  });
}

export function describeFailure(error: unknown): Failure {
  if (isCancel(error)) return { kind: "silent" };
  if (!isCdnError(error)) {
    const what = error instanceof Error ? error.message : String(error);
    return {
      kind: "shown",
      severity: "error",
      text: l10n.t("Something unexpected happened: {0}. The log has the details.", firstLine(what)),
      action: showLog(),
    };
  }
  const severity = error.reason === "recordsMissing" ? "warning" : "error";
  return { kind: "shown", severity, text: readable(error.message), action: actionOf(error) };
}

function actionOf(error: CdnError): FailureAction {
  const { reason, provider, link } = error;
  if (reason === "unauthenticated" && provider !== undefined && isProviderId(provider)) {
    return { kind: "connect", title: l10n.t("Connect…"), provider };
  }
  if (link !== undefined) return { kind: "open", title: l10n.t("Open Page"), url: link };
  return showLog();
}

function showLog(): FailureAction {
  return { kind: "showLog", title: l10n.t("Show Log") };
}

/** Everything that is known, for the log: the stack and each cause in turn. */
export function failureDetails(error: unknown): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let cause = error; cause !== undefined && !seen.has(cause); ) {
    seen.add(cause);
    if (!(cause instanceof Error)) {
      lines.push(String(cause));
      break;
    }
    const code = "code" in cause && typeof cause.code === "string" ? ` [${cause.code}]` : "";
    const reason = isCdnError(cause) ? ` (${cause.reason})` : "";
    const stack = isCdnError(cause) ? `${cause.name}: ${cause.message}` : (cause.stack ?? cause.message);
    lines.push(`${lines.length > 0 ? "caused by " : ""}${stack}${code}${reason}`);
    cause = cause.cause;
  }
  return lines.join("\n");
}

/** Long addresses lose their query: a person reads where it leads, and the button has the whole of it. */
export function readable(text: string): string {
  return text.replace(/https?:\/\/[^\s]+/g, (url) => (url.length > 70 ? url.replace(/[?#].*$/, "") : url));
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}
