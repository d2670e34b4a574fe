import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { cancelled } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import type { Confirmation } from "./planConfirmation.ts";

/**
 * The one yes before anything is written. A dialog neither scrolls nor lets anybody scroll behind it: a list that is
 * too long for it opens as a document, and the yes is the site's name, typed beside it.
 *
 * @throws cancelled for a no
 */
export async function confirmPlan(
  services: Pick<Services, "documents">,
  name: string,
  confirmation: Confirmation,
): Promise<void> {
  const { message, detail, button } = confirmation;
  if (await showWhole(services, name, confirmation)) {
    await typeName(
      message,
      l10n.t('All of it stands in the document. To agree, type the name "{0}".', name),
      name,
    );
    return;
  }
  const answer = await vscode.window.showInformationMessage(message, { modal: true, detail }, button);
  if (answer !== button) throw cancelled();
}

/** Opens what a dialog would have to cut short. @returns whether there was so much */
export async function showWhole(
  { documents }: Pick<Services, "documents">,
  name: string,
  { whole }: Confirmation,
): Promise<boolean> {
  if (whole === undefined) return false;
  const document = documents.put(`${name.replaceAll("/", "-")} plan.txt`, whole);
  await vscode.window.showTextDocument(document, { preview: true });
  return true;
}

/** @throws cancelled for Escape */
export async function typeName(title: string, prompt: string, name: string): Promise<void> {
  const typed = await ask({
    title,
    prompt,
    placeholder: name,
    validate: (value) =>
      value === name ? undefined : l10n.t('This is not the name. Type "{0}", or press Escape.', name),
  });
  if (typed === back) throw cancelled();
}
