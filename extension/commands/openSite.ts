import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { cancelled } from "../editor/failure.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back } from "../editor/prompts/steps.ts";
import { endpointsFromSettings } from "../editor/settings.ts";
import type { Services } from "../editor/stores/services.ts";
import { targetOf } from "../editor/target.ts";
import { chooseSite } from "./chooseSite.ts";
import { visitUrl } from "./dashboard.ts";

/** Opens a public hostname in the browser. */
export async function openSite(
  services: Pick<Services, "sites" | "states">,
  argument: unknown,
): Promise<void> {
  const target = targetOf(argument);
  if (target?.kind === "hostname") return openHostname(target.hostname);
  const title = l10n.t("Open Site");
  const { site } = await chooseSite(services, argument, title);
  const [first, ...others] = site.hostnames;
  if (others.length === 0) return openHostname(first);
  const hostname = await pick<string>({
    title,
    placeholder: l10n.t("Choose a hostname"),
    choices: site.hostnames.map((name) => ({ label: name, value: name })),
  });
  if (hostname === back) throw cancelled();
  return openHostname(hostname);
}

export async function openHostname(hostname: string): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(visitUrl(hostname, endpointsFromSettings().edge), true));
}
