import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { CdnError } from "../core/cdnError.ts";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import { siteSituation } from "../editor/stores/siteStatus.ts";
import { type ConfigFile, type FoundSite, isConfigUri, sitesOf } from "../editor/stores/siteStore.ts";
import { type SiteRef, siteOf, type Target, targetOf } from "../editor/target.ts";
import { offerFolder } from "./offerFolder.ts";

type Needs = Pick<Services, "sites" | "states">;

/**
 * The site a command is about: the one it was invoked on, the only one of the file it was invoked on or that is
 * in front, the only one there is, or the one that the person picks.
 *
 * @throws CdnError (cancelled) when nothing was picked, or when there is no site and the person was told so.
 */
export async function chooseSite(services: Needs, argument: unknown, title: string): Promise<FoundSite> {
  const ref = siteOf(targetOf(argument));
  // The lens or the tree may be older than the file; another site than the one that was meant would be worse.
  if (ref) {
    const found = await services.sites.find(ref);
    if (found) return found;
    throw await siteIsGone(services, ref);
  }
  const configs = await services.sites.configs();
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const file = uri && isConfigUri(uri) ? uri.toString() : undefined;
  const inFile = configs.filter((config) => config.uri.toString() === file);
  const considered = inFile.length > 0 ? inFile : configs;
  const candidates = sitesOf(considered);
  const [first, ...others] = candidates;
  if (!first) throw explainNoSite(considered);
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

/** Why a site that was there a moment ago cannot be worked on: its file has a mistake, or it is not in it any more. */
export async function siteIsGone(services: Pick<Services, "sites">, ref: SiteRef): Promise<Error> {
  const config = (await services.sites.configs()).find(({ uri }) => uri.toString() === ref.file);
  services.sites.forget();
  if (config && mistakesOf(config).length > 0) return showMistakes(config);
  const uri = vscode.Uri.parse(ref.file);
  if (!config && vscode.workspace.getWorkspaceFolder(uri) === undefined) {
    // A file that is open by itself: everything else about a site goes by its folder.
    offerFolder();
    return cancelled();
  }
  const file = vscode.workspace.asRelativePath(uri);
  return new CdnError({
    reason: "notFound",
    subject: l10n.t("Site {0}", ref.name),
    what: config ? l10n.t("{0} has no such site any more", file) : l10n.t("{0} is not there any more", file),
    remedy: l10n.t("Look for it in the Sites view, which is up to date now."),
  });
}

/** Says why there is no site, with the one step that leads to one. Does not wait for the answer. */
export function explainNoSite(configs: readonly ConfigFile[]): Error {
  const broken = configs.find((config) => mistakesOf(config).length > 0);
  if (broken) return showMistakes(broken);
  if (vscode.workspace.workspaceFolders === undefined) {
    offerFolder();
  } else {
    const create = l10n.t("New Site…");
    const text =
      configs[0] === undefined
        ? l10n.t("There is no cdn.jsonc in the open folders yet.")
        : l10n.t("{0} describes no site yet.", configs[0].label);
    void vscode.window.showInformationMessage(text, create).then((answer) => {
      if (answer === create) void vscode.commands.executeCommand("cdnWorker.newSite");
    });
  }
  return cancelled();
}

type Checked = Pick<ConfigFile, "uri" | "label" | "diagnostics">;

/** Says what is wrong with a file, with a button that leads there. Does not wait for the answer. */
export function showMistakes(config: Checked): Error {
  const open = l10n.t("Open {0}", config.label);
  const [first, ...others] = mistakesOf(config);
  const text =
    others.length === 0
      ? l10n.t("{0} has a mistake: {1}.", config.label, first?.message ?? "")
      : l10n.t("{0} has {1} mistakes.", config.label, others.length + 1);
  const target: Target = { kind: "config", file: config.uri.toString(), offset: first?.range.offset ?? 0 };
  void vscode.window.showErrorMessage(text, open).then((answer) => {
    if (answer === open) void vscode.commands.executeCommand("cdnWorker.openConfig", target);
  });
  return cancelled();
}

function mistakesOf({ diagnostics }: Pick<Checked, "diagnostics">): ConfigFile["diagnostics"] {
  return diagnostics.filter(({ severity }) => severity === "error");
}
