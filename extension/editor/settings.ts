import * as vscode from "vscode";
import type { Endpoints } from "../core/endpoints.ts";
import { endpoints } from "../providers/registry.ts";

const section = "cdnWorker";

/**
 * Endpoints say where credentials go, so only the machine's own settings count. The manifest declares the scope
 * `machine`; reading nothing but the global value keeps that true even where a workspace file sets the key.
 */
export function endpointsFromSettings(): Endpoints {
  const settings = vscode.workspace.getConfiguration(section);
  const found = endpoints.flatMap(({ setting }) => {
    const value = settings.inspect<string>(`endpoints.${setting}`)?.globalValue;
    const trimmed = typeof value === "string" ? value.trim().replace(/\/+$/, "") : "";
    return trimmed === "" ? [] : [[setting, trimmed] as const];
  });
  return Object.fromEntries(found);
}

/** Days before its end at which a certificate begins to count as a thing to look after. */
export function certificateWarningDays(): number {
  return vscode.workspace.getConfiguration(section).get<number>("certificates.warnDays") ?? 30;
}

/** Seconds between two refreshes of a view that is open. */
export function refreshSeconds(): number {
  return Math.max(15, vscode.workspace.getConfiguration(section).get<number>("refreshSeconds") ?? 60);
}
