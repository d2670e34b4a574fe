import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { engine } from "../editor/engine.ts";
import type { Services } from "../editor/stores/services.ts";
import type { TokenReport } from "../providers/cloudflare/token.ts";
import { permissionTable } from "./permissionTable.ts";

/** Shows what a token may do, as a Markdown preview. */
export async function showPermissionTable(
  services: Pick<Services, "documents">,
  label: string,
  report: TokenReport,
): Promise<void> {
  const name = l10n.t("Token Permissions {0}", label).replaceAll("/", "-");
  const uri = services.documents.put(`${name}.md`, permissionTable(label, report, engine().tokenPageUrl()));
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
