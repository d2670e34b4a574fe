import * as vscode from "vscode";
import { cancelled } from "../editor/failure.ts";
import type { Services } from "../editor/stores/services.ts";
import type { FoundSite } from "../editor/stores/siteStore.ts";
import { siteIsGone } from "./chooseSite.ts";

/** What is deployed is what is on the disk: an unsaved file is saved first, and the site read from it anew. */
export async function saveConfig(services: Pick<Services, "sites">, found: FoundSite): Promise<FoundSite> {
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && uri.toString() === found.ref.file,
  );
  if (!document) return found;
  if (!(await document.save())) throw cancelled();
  services.sites.forget();
  const saved = await services.sites.find(found.ref);
  // Formatting on save may have changed it once more.
  if (!saved) throw await siteIsGone(services, found.ref);
  return saved;
}
