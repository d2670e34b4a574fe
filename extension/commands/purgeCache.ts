import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { withCancellableProgress } from "../editor/progress.ts";
import { ask } from "../editor/prompts/ask.ts";
import { pick } from "../editor/prompts/pick.ts";
import { back, runSteps } from "../editor/prompts/steps.ts";
import type { Services } from "../editor/stores/services.ts";
import { chooseSite } from "./chooseSite.ts";
import { connectNeeded } from "./connectNeeded.ts";

interface Answers {
  readonly everything?: boolean;
  readonly paths?: readonly string[];
}

export async function purgeCache(services: Services, argument: unknown): Promise<void> {
  const title = l10n.t("Purge Cache");
  const { ref, site } = await chooseSite(services, argument, title);
  const credentials = await connectNeeded(services, site);
  const { paths } = await runSteps<Answers>(
    [
      {
        run: async (answers, position) => {
          const everything = await pick<boolean>({
            title,
            placeholder: l10n.t("What shall the edge fetch anew from {0}?", ref.name),
            position,
            active: (value) => value === answers.everything,
            choices: [
              {
                label: `$(globe) ${l10n.t("Everything")}`,
                detail: site.hostnames.join(", "),
                value: true,
              },
              {
                label: `$(list-unordered) ${l10n.t("Some Paths…")}`,
                detail: l10n.t("For example /logo.png /posts/a.html"),
                value: false,
              },
            ],
          });
          return everything === back ? back : { ...answers, everything };
        },
      },
      {
        applies: (answers) => answers.everything === false,
        run: async (answers, position) => {
          const text = await ask({
            title,
            prompt: l10n.t("Paths, separated by blanks, each beginning with a slash."),
            placeholder: "/logo.png /posts/a.html",
            value: answers.paths?.join(" ") ?? "",
            position,
            validate: (value) =>
              value.split(/\s+/).every((path) => path.startsWith("/"))
                ? undefined
                : l10n.t("Each path begins with a slash."),
          });
          return text === back ? back : { ...answers, paths: text.split(/\s+/) };
        },
      },
    ],
    {},
  );
  const report = await withCancellableProgress(
    l10n.t("Purging the cache of {0}", ref.name),
    (signal, _say, emit) =>
      engine().purgeSite(
        site,
        createRunContext(services.extension.extensionPath, { credentials, signal, emit }),
        paths,
      ),
  );
  services.log.info(`Purged: ${report.purged.join(", ")}`);
  void vscode.window.showInformationMessage(
    l10n.t("Purged from Cloudflare's cache: {0}", report.purged.slice(0, 3).join(", ")) +
      (report.purged.length > 3 ? l10n.t(" and {0} more", report.purged.length - 3) : ""),
  );
}
