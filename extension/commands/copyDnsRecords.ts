import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { RecordToAdd } from "../core/events.ts";
import type { Plan } from "../deploy/report.ts";
import type { CopyForm, RecordToCopy } from "../dns/recordsToCopy.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { cancelled } from "../editor/failure.ts";
import { withViewProgress } from "../editor/progress.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import { recordsOf } from "../editor/stores/run.ts";
import type { Services } from "../editor/stores/services.ts";
import type { FoundSite } from "../editor/stores/siteStore.ts";
import { targetOf } from "../editor/target.ts";
import { recordImports } from "../providers/recordImports.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";
import { sayCopied } from "./recordTexts.ts";

/**
 * Copies the records that a site, or one of its hostnames, needs at the domain's DNS, in a form that the provider
 * or a colleague takes: what Cloudflare still asks for, and the CNAMEs that send visitors there. While a run waits
 * for records, it is those alone.
 */
export async function copyDnsRecords(services: Services, argument: unknown): Promise<void> {
  const title = l10n.t("Copy DNS Records");
  const found = await chooseSite(services, argument, title);
  const target = targetOf(argument);
  const hostname = target?.kind === "hostname" ? target.hostname : undefined;
  const records = await recordsFor(services, found, hostname);
  const form = await chooseForm(title);
  await vscode.env.clipboard.writeText(`${engine().formatRecords(records, form, found.site.dns?.domain)}\n`);
  sayCopied(records.length);
}

async function recordsFor(
  services: Services,
  found: FoundSite,
  hostname: string | undefined,
): Promise<readonly RecordToCopy[]> {
  const { site } = found;
  const awaited = awaitedBy(services, found);
  if (awaited.length > 0 && hostname === undefined) return validationOnly(found, awaited);
  const { customHostnames } = (await planOf(services, found)).state;
  const hostnames = site.hostnames.filter((name) => hostname === undefined || name === hostname);
  const validation = customHostnames
    .filter((state) => hostnames.includes(state.hostname))
    .flatMap(engine().recordsToAdd);
  const [first = site.hostnames[0], ...others] = hostnames;
  return engine().recordsToCopy({ ...site, hostnames: [first, ...others] }, validation);
}

/** Records that the run under way waits for. */
function awaitedBy({ runs }: Pick<Services, "runs">, { ref }: FoundSite): readonly RecordToAdd[] {
  const run = runs.current();
  const isOurs = run?.outcome === "running" && run.site?.name === ref.name && run.site.file === ref.file;
  return isOurs ? recordsOf(run) : [];
}

function validationOnly({ site }: FoundSite, records: readonly RecordToAdd[]): readonly RecordToCopy[] {
  return engine()
    .recordsToCopy(site, records)
    .filter(({ type }) => type === "TXT");
}

async function chooseForm(title: string): Promise<CopyForm> {
  const form = await pick<CopyForm>({
    title,
    placeholder: l10n.t("In what form?"),
    choices: [
      {
        label: `$(file-code) ${l10n.t("Zone File")}`,
        detail: l10n.t("Lines that most DNS providers import (RFC 1035)"),
        value: "zoneFile",
      },
      {
        label: `$(table) ${l10n.t("Table")}`,
        detail: l10n.t("For a person who types them in"),
        value: "table",
      },
      ...Object.entries(recordImports).map(([importOf, provider]) => ({
        label: `$(cloud-upload) ${l10n.t("{0} Import", provider.title)}`,
        detail: l10n.t("The file that the console of {0} imports, lines included", provider.title),
        value: { importOf },
      })),
    ],
  });
  if (form === back) throw cancelled();
  return form;
}

async function planOf(services: Services, { ref, site }: FoundSite): Promise<Plan> {
  const status = services.states.status(ref);
  if (status.kind === "ready" && Date.now() - status.at < 30_000) return status.plan;
  const credentials = await connectNeeded(services, site);
  const plan = await withViewProgress("cdnWorker.sites", l10n.t("Reading {0}", ref.name), (signal, emit) =>
    engine().planSite(
      site,
      createRunContext(services.extension.extensionPath, { credentials, signal, emit }),
    ),
  );
  services.states.put(ref, plan);
  return plan;
}
