import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { engine } from "../editor/engine.ts";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import { chooseSite } from "./chooseSite.ts";

/** Opens `cdn.jsonc` at the site, or at the first mistake of a file that has some. */
export async function openConfig(
  services: Pick<Services, "sites" | "states">,
  argument: unknown,
): Promise<void> {
  const target = targetOf(argument);
  if (target?.kind === "config") return openAt(vscode.Uri.parse(target.file), () => target.offset ?? 0);
  const { ref } = await chooseSite(services, argument, l10n.t("Open cdn.jsonc"));
  await openAt(
    vscode.Uri.parse(ref.file),
    (text) =>
      engine()
        .siteRanges(text)
        .find((range) => range.name === ref.name)?.offset ?? 0,
  );
}

async function openAt(uri: vscode.Uri, offset: (text: string) => number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const position = document.positionAt(offset(document.getText()));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}
