import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ExportedJob } from "../../certificates/renewal/exportJob.ts";
import { CdnError } from "../../core/cdnError.ts";
import { type Credentials, ownVariables } from "../../core/credentials.ts";
import { resolveAccounts } from "../../editor/chooseAccounts.ts";
import { createRunContext } from "../../editor/createRunContext.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { ask } from "../../editor/prompts/ask.ts";
import { pick, pickMany } from "../../editor/prompts/pick.ts";
import { back } from "../../editor/prompts/steps.ts";
import { rememberedAccount } from "../../editor/rememberedAccounts.ts";
import type { Services } from "../../editor/stores/services.ts";
import type { FoundSite } from "../../editor/stores/siteStore.ts";
import { siteKey, siteOf, targetOf } from "../../editor/target.ts";
import type { Site } from "../../site/site.ts";
import { explainNoSite } from "../chooseSite.ts";
import { askForAccount } from "../connectNeeded.ts";
import { renewalDocument } from "./renewalJobTexts.ts";

type Keys = "blank" | "filled";

/**
 * Writes the renewal of some sites' certificates as one file that needs Node alone, with its env file, and shows
 * how to run it from cron and 1Panel. Secrets go into the env file alone, and only after a choice that says so.
 */
export async function exportRenewalJob(services: Services, argument: unknown): Promise<void> {
  const title = l10n.t("Export Renewal Job");
  const chosen = await chooseSites(services, argument, title);
  const sites = chosen.map(({ site }) => site);
  const folder = await chooseFolder(chosen);
  const target = await askTarget(title, folder);
  const keys = (await hasEnvFile(folder)) ? "blank" : await chooseKeys(title);
  const { templatesFolder } = createRunContext(services.extension.extensionPath, {
    credentials: {},
    signal: new AbortController().signal,
  });
  const credentials = keys === "filled" ? await credentialsFor(services, sites) : undefined;
  const job = await engine().exportRenewalJob(
    { sites, folder, target, ...(credentials ? { credentials } : {}) },
    { templatesFolder },
  );
  services.log.info(`Renewal job written to ${job.script}`);
  const uri = services.documents.put(
    `${l10n.t("Renewal Job")}.md`,
    renewalDocument(job, sites, job.isEnvFileNew ? keys : "kept"),
  );
  await vscode.commands.executeCommand("markdown.showPreview", uri);
  tell(job);
}

/** Those with certificates: the one that the command was invoked on, the only one, or those that are picked. */
async function chooseSites(
  { sites }: Pick<Services, "sites">,
  argument: unknown,
  title: string,
): Promise<readonly FoundSite[]> {
  const all = await sites.sites();
  if (all.length === 0) throw explainNoSite(await sites.configs());
  const candidates = all.filter(({ site }) => site.certificates.length > 0);
  const ref = siteOf(targetOf(argument));
  const named = candidates.filter((found) => ref && siteKey(found.ref) === siteKey(ref));
  if (candidates.length === 0 || (ref && named.length === 0)) throw noCertificates(ref?.name);
  if (named.length > 0 || candidates.length === 1) return named.length > 0 ? named : candidates;
  const chosen = await pickMany<FoundSite>({
    title,
    placeholder: l10n.t("Whose certificates shall the job renew?"),
    picked: () => true,
    choices: candidates.map((found) => ({
      label: found.ref.name,
      description: found.config.label,
      detail: found.site.certificates.flatMap(({ domains }) => domains).join(", "),
      value: found,
    })),
  });
  if (chosen === back || chosen.length === 0) throw cancelled();
  return chosen;
}

function noCertificates(site: string | undefined): CdnError {
  return new CdnError({
    reason: "config",
    subject: site === undefined ? l10n.t("Renewal job") : l10n.t("Site {0}", site),
    what: site === undefined ? l10n.t("no site has certificates") : l10n.t("it has no certificates"),
    remedy: l10n.t("Add certificates to a site in cdn.jsonc first."),
  });
}

async function chooseFolder([first]: readonly FoundSite[]): Promise<string> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Folder for the Renewal Job"),
      openLabel: l10n.t("Write Here"),
      canSelectFiles: false,
      canSelectFolders: true,
      ...(first ? { defaultUri: vscode.Uri.joinPath(first.config.uri, "..") } : {}),
    })) ?? [];
  if (!chosen) throw cancelled();
  if (chosen.scheme === "file") return chosen.fsPath;
  throw new CdnError({
    reason: "config",
    subject: chosen.toString(),
    what: l10n.t("it is not a folder on a disk"),
    remedy: l10n.t("Choose a folder on this machine; the files can be copied to the server from there."),
  });
}

/** The job is often written here and run elsewhere; the crontab line names the place where it runs. */
async function askTarget(title: string, folder: string): Promise<string> {
  const target = await ask({
    title,
    prompt: l10n.t("Where will the folder be on the machine that runs the job? The crontab line says so."),
    value: folder.split(path.sep).join("/"),
    validate: (value) =>
      /^(\/|[a-z]:\/)/i.test(value)
        ? undefined
        : l10n.t("Give the whole path, for example {0}.", "/opt/cdn-worker"),
  });
  if (target === back) throw cancelled();
  return target;
}

/** An env file that is there is never overwritten, so nothing is asked about it. */
async function hasEnvFile(folder: string): Promise<boolean> {
  const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), engine().envFileName);
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function chooseKeys(title: string): Promise<Keys> {
  const chosen = await pick<Keys>({
    title,
    placeholder: l10n.t("The job needs keys. What shall its env file hold?"),
    choices: [
      {
        label: `$(edit) ${l10n.t("Blank Lines to Fill In")}`,
        detail: l10n.t("No secret is written anywhere"),
        value: "blank",
      },
      {
        label: `$(key) ${l10n.t("My Connected Keys")}`,
        detail: l10n.t(
          "They are written in clear into {0}, readable for its owner alone",
          engine().envFileName,
        ),
        value: "filled",
      },
    ],
  });
  if (chosen === back) throw cancelled();
  return chosen;
}

/** What is connected; what is not stays blank. Several accounts: asked once, and remembered. */
async function credentialsFor(services: Services, sites: readonly Site[]): Promise<Credentials> {
  const found: Credentials[] = [];
  for (const site of sites) {
    const resolve = async () =>
      resolveAccounts(
        site,
        await services.accounts.list(),
        rememberedAccount(services.extension.globalState),
      );
    for (const { provider, accounts } of (await resolve()).unclear) {
      await askForAccount(services, site, provider, accounts);
    }
    found.push((await resolve()).credentials);
  }
  const isAcme = sites.some(({ certificates }) => certificates.some(({ acme }) => acme !== undefined));
  const credentials: Credentials = Object.assign({}, ...found.reverse());
  if (!isAcme) return credentials;
  const acmeAccountKey = await services.accounts.acmeAccountKey(engine().newAccountKey);
  return { ...credentials, [ownVariables.acmeAccountKey]: acmeAccountKey };
}

function tell({ crontab, script }: ExportedJob): void {
  const copy = l10n.t("Copy Crontab Line");
  void vscode.window
    .showInformationMessage(l10n.t("The renewal job is written: {0}", path.basename(script)), copy)
    .then(async (answer) => {
      if (answer !== copy) return;
      await vscode.env.clipboard.writeText(`${crontab}\n`);
      vscode.window.setStatusBarMessage(`$(check) ${l10n.t("Crontab line copied")}`, 4000);
    });
}
