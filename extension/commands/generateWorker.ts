import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import { chooseSite } from "./chooseSite.ts";

type Form = "worker" | "entry";

/** Opens the site's Worker as a new file: the whole as it is deployed, or an entry of one's own to build on. */
export async function generateWorker(
  services: Pick<Services, "sites" | "states" | "extension">,
  argument: unknown,
): Promise<void> {
  const title = l10n.t("Generate Worker");
  const { site } = await chooseSite(services, argument, title);
  const form = await pick<Form>({
    title,
    placeholder: l10n.t("In what form?"),
    choices: [
      {
        label: `$(file-code) ${l10n.t("One Readable File")}`,
        detail: l10n.t("What a deploy uploads, before it is made small; runs under workerd and Deno"),
        value: "worker",
      },
      {
        label: `$(edit) ${l10n.t("An Entry of My Own")}`,
        detail: l10n.t("A short file that imports the template's functions, for worker.entry in cdn.jsonc"),
        value: "entry",
      },
    ],
  });
  if (form === back) throw cancelled();
  const document = await vscode.workspace.openTextDocument(
    form === "entry"
      ? { language: "typescript", content: engine().ejectEntry(site) }
      : { language: "javascript", content: await worker() },
  );
  await vscode.window.showTextDocument(document);

  async function worker(): Promise<string> {
    const { templatesFolder } = createRunContext(services.extension.extensionPath, {
      credentials: {},
      signal: new AbortController().signal,
    });
    return (await engine().generateWorker({ site, templatesFolder })).code;
  }
}
