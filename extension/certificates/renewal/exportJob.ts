import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { Credentials } from "../../core/credentials.ts";
import type { RunContext } from "../../core/runContext.ts";
import { writePrivately } from "../../core/stateFolder.ts";
import type { Site } from "../../site/site.ts";
import { envFileText } from "./envFile.ts";
import { portableSite, type RenewalJob } from "./job.ts";

export interface RenewalExport {
  /** Those without certificates are left out. */
  readonly sites: readonly Site[];
  /** Where the two files are written. */
  readonly folder: string;
  /** Written into the env file, if the person wants that; otherwise its values are left empty. */
  readonly credentials?: Credentials;
  /** Where the folder will be on the machine that runs the job; `folder` by default. */
  readonly target?: string;
}

export interface ExportedJob {
  readonly script: string;
  readonly envFile: string;
  /** False where an env file was there already: it is never overwritten. */
  readonly isEnvFileNew: boolean;
  /** One line for `crontab -e`. */
  readonly crontab: string;
  /** Steps in 1Panel, numbered lines. */
  readonly onePanel: string;
}

export const scriptName = "cdn-worker-renew.mjs";
export const envFileName = "cdn-worker-renew.env";

/** Writes the renewal as one file that needs Node alone, and its env file for its owner alone (mode 0600). */
export async function exportRenewalJob(
  request: RenewalExport,
  context: Pick<RunContext, "templatesFolder">,
): Promise<ExportedJob> {
  const sites = request.sites.filter(({ certificates }) => certificates.length > 0);
  if (sites.length === 0) {
    throw new CdnError({
      reason: "config",
      subject: l10n.t("Renewal job"),
      what: l10n.t("no site has certificates"),
      remedy: l10n.t("Add certificates to a site in cdn.jsonc first."),
    });
  }
  // The build puts it beside the folder of the templates.
  const bundle = await readFile(path.join(path.dirname(context.templatesFolder), "renewal.mjs"), "utf8");
  const script = path.join(request.folder, scriptName);
  const envFile = path.join(request.folder, envFileName);
  const isEnvFileNew = !(await exists(envFile));
  if (isEnvFileNew) await writePrivately(envFile, envFileText(sites, request.credentials), 0o600);
  await writePrivately(script, scriptText(sites, bundle), 0o700);
  const target = path.posix.join(request.target ?? request.folder.split(path.sep).join("/"), scriptName);
  return { script, envFile, isEnvFileNew, crontab: crontabLine(target), onePanel: onePanelSteps(target) };
}

function scriptText(sites: readonly Site[], bundle: string): string {
  const job: RenewalJob = { envFile: envFileName, sites: sites.map(portableSite) };
  return `#!/usr/bin/env node
// Renews the certificates of ${sites.map(({ name }) => name).join(", ")} and pushes them to the CDN.
// Needs Node 20 or newer and ${envFileName} beside it. Run it daily; --verbose shows every step.
const CDN_WORKER_RENEWAL_JOB = ${JSON.stringify(job, null, 2)};
${bundle}`;
}

/**
 * Twice a day, so that a renewal window of one day is never missed (RFC 9773 §4.2), at a minute that depends on
 * the path: authorities ask not to be called by everybody at midnight.
 */
export function crontabLine(script: string): string {
  const [first = 0, second = 0] = createHash("sha256").update(script).digest();
  const hour = second % 12;
  // In a crontab, a percent sign ends the command (crontab(5)).
  const quoted = /^[\w./-]+$/.test(script)
    ? script
    : `'${script.replaceAll("'", "'\\''").replaceAll("%", "\\%")}'`;
  return `${first % 60} ${hour},${hour + 12} * * * node ${quoted}`;
}

function onePanelSteps(script: string): string {
  const folder = path.posix.dirname(script);
  return [
    l10n.t("1. Copy {0} and {1} into {2} on the server.", scriptName, envFileName, folder),
    l10n.t("2. Fill in the keys, then run: chmod 600 {0}", path.posix.join(folder, envFileName)),
    l10n.t(
      "3. In 1Panel, open the certificate and switch on 推送证书到本地目录 for the folder that cdn.jsonc names.",
    ),
    l10n.t("4. Open Cronjobs (计划任务), create a task of the type Shell script (Shell 脚本), every day."),
    l10n.t("5. As script enter: node {0}", script),
    l10n.t("6. Run it once and look at its log: one line that ends with how long the certificate lasts."),
  ].join("\n");
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
