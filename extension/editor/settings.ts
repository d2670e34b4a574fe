import * as vscode from "vscode";
import { defaultEndpoints, type Endpoints, endpointVariables } from "../core/endpoints.ts";

const section = "cdnWorker";

/**
 * Endpoints say where credentials go, so only the machine's own settings count. The manifest declares the scope
 * `machine`; reading nothing but the global value keeps that true even where a workspace file sets the key.
 */
export function endpointsFromSettings(): Endpoints {
  const settings = vscode.workspace.getConfiguration(section);
  const found = Object.keys(endpointVariables).flatMap((name) => {
    const value = settings.inspect<string>(`endpoints.${name}`)?.globalValue;
    const trimmed = typeof value === "string" ? value.trim().replace(/\/+$/, "") : "";
    return trimmed === "" ? [] : [[name, trimmed] as const];
  });
  return { ...defaultEndpoints, ...Object.fromEntries(found) };
}

/** Days before its end at which a certificate begins to count as a thing to look after. */
export function certificateWarningDays(): number {
  return vscode.workspace.getConfiguration(section).get<number>("certificates.warnDays") ?? 30;
}

/** Seconds between two refreshes of a view that is open. */
export function refreshSeconds(): number {
  return Math.max(15, vscode.workspace.getConfiguration(section).get<number>("refreshSeconds") ?? 60);
}
