import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/services.ts";
import { type ConfigFile, type FoundSite, isConfigUri } from "../editor/siteBook.ts";
import { siteOf, targetOf } from "../editor/target.ts";
import { siteSituation } from "../views/siteStatus.ts";

type Needs = Pick<Services, "sites" | "states">;

/**
 * The site a command is about: the one it was invoked on, the only one of the file it was invoked on or that is
 * in front, the only one there is, or the one that the person picks.
 *
 * @throws CdnError (cancelled) when nothing was picked, or when there is no site and the person was told so.
 */
export async function chooseSite(services: Needs, argument: unknown, title: string): Promise<FoundSite> {
  const ref = siteOf(targetOf(argument));
  if (ref) {
    const found = await services.sites.find(ref);
    if (found) return found;
    // The lens or the tree was older than the file.
  }
  const configs = await services.sites.configs();
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const file = uri && isConfigUri(uri) ? uri.toString() : undefined;
  const inFile = configs.filter((config) => config.uri.toString() === file);
  const considered = inFile.length > 0 ? inFile : configs;
  const candidates = (await services.sites.sites()).filter(({ config }) => considered.includes(config));
  const [first, ...others] = candidates;
  if (!first) throw await explainNoSite(considered);
  if (others.length === 0) return first;
  return pickSite(services, candidates, title);
}

async function pickSite(
  services: Needs,
  candidates: readonly FoundSite[],
  title: string,
): Promise<FoundSite> {
  const chosen = await pick<FoundSite>({
    title,
    placeholder: l10n.t("Choose a site"),
    choices: candidates.map((found) => ({
      label: found.ref.name,
      description: siteSituation(services.states.status(found.ref)).words,
      detail: `${found.site.hostnames.slice(0, 3).join(", ")} · ${found.config.label}`,
      value: found,
    })),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}

/** Says why there is no site, with the one step that leads to one. Does not wait for the answer. */
async function explainNoSite(configs: readonly ConfigFile[]): Promise<Error> {
  const broken = configs.find((config) => config.problems.some(({ severity }) => severity === "error"));
  if (broken) {
    const open = l10n.t("Open {0}", broken.label);
    const count = broken.problems.filter(({ severity }) => severity === "error").length;
    const text =
      count === 1
        ? l10n.t("{0} has a mistake: {1}.", broken.label, broken.problems[0]?.message ?? "")
        : l10n.t("{0} has {1} mistakes.", broken.label, count);
    void vscode.window.showErrorMessage(text, open).then((answer) => {
      if (answer === open) void vscode.window.showTextDocument(broken.uri);
    });
  } else if (vscode.workspace.workspaceFolders === undefined) {
    const open = l10n.t("Open Folder…");
    void vscode.window
      .showInformationMessage(l10n.t("A site is described by a file in a folder. Open a folder first."), open)
      .then((answer) => {
        if (answer === open) void vscode.commands.executeCommand("workbench.action.files.openFolder");
      });
  } else {
    const create = l10n.t("New Site…");
    void vscode.window
      .showInformationMessage(l10n.t("There is no cdn.jsonc in the open folders yet."), create)
      .then((answer) => {
        if (answer === create) void vscode.commands.executeCommand("cdnWorker.newSite");
      });
  }
  return cancelled();
}
