/*
 * The wizard: questions with a way back, lists from the account, and at the end a commented `cdn.jsonc`. Nothing
 * is made anywhere but the file; the deploy does the rest.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { engine } from "../../editor/engine.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back, runSteps, type Step } from "../../editor/prompts/steps.ts";
import type { Services } from "../../editor/stores/services.ts";
import { descriptorOf } from "../../providers/registry.ts";
import { offerFolder } from "../offerFolder.ts";
import { accountLists, cloudflareAccount } from "./accountLists.ts";
import { dnsDomainStep, dnsStep, domesticStep } from "./dnsQuestions.ts";
import type { Draft } from "./draft.ts";
import { fallbackStep, hostnamesStep, nameStep, zoneStep } from "./hostQuestions.ts";
import { optionsStep } from "./optionsQuestion.ts";
import { originSteps } from "./originQuestions.ts";
import { type Answer, title } from "./question.ts";
import { textToAddTo } from "./textToAddTo.ts";
import { writeSite } from "./writeSite.ts";

export async function newSite(services: Services): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [onlyFolder] = folders;
  if (!onlyFolder) {
    offerFolder();
    return;
  }
  const start = await inFolder({}, onlyFolder.uri.toString(), folders.length === 1);
  const account = await cloudflareAccount(services);
  const lists = accountLists(services, account);
  const taken = (await services.sites.sites()).map(({ ref }) => ref.name);
  const takenWith = ({ existing = "" }: Draft) => [
    ...taken,
    ...engine()
      .siteRanges(existing)
      .map(({ name }) => name),
  ];
  const draft = await runSteps<Draft>(
    [
      { applies: () => folders.length > 1, run: folderStep(folders) },
      ...originSteps(lists),
      { run: zoneStep(lists) },
      { run: fallbackStep },
      { run: hostnamesStep },
      { run: optionsStep },
      { run: dnsStep },
      { applies: ({ dns }) => dns !== undefined && dns !== "elsewhere", run: dnsDomainStep },
      {
        applies: ({ dns }) =>
          dns !== undefined && dns !== "elsewhere" && descriptorOf(dns).dns?.split === true,
        run: domesticStep,
      },
      { run: (draft, position) => nameStep(takenWith(draft))(draft, position) },
    ],
    start,
  );
  await writeSite(services, draft);
}

const folderStep =
  (folders: readonly vscode.WorkspaceFolder[]): Step<Draft>["run"] =>
  async (draft, position): Answer => {
    const folder = await pick<string>({
      title: title(),
      placeholder: l10n.t("Into which folder shall cdn.jsonc go?"),
      position,
      active: (value) => value === draft.folder,
      choices: folders.map(({ name, uri }) => ({
        label: `$(folder) ${name}`,
        description: uri.fsPath,
        value: uri.toString(),
      })),
    });
    return folder === back ? back : inFolder(draft, folder, true);
  };

/** With the text of the file that is there, where the folder is settled. */
async function inFolder(draft: Draft, folder: string, settled: boolean): Promise<Draft> {
  const { existing: _, ...rest } = draft;
  const text = settled ? await textToAddTo(vscode.Uri.parse(folder)) : undefined;
  return { ...rest, folder, ...(text === undefined ? {} : { existing: text }) };
}
