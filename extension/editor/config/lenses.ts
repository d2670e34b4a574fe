import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { CommandId } from "../commandIds.ts";
import { engine } from "../engine.ts";
import type { Services } from "../stores/services.ts";
import { siteSituation } from "../stores/siteStatus.ts";
import type { Target } from "../target.ts";

/** Deploy · Changes · Verify · how it stands, above each site. */
export class SiteLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #states: Services["states"];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor({ states, runs }: Pick<Services, "states" | "runs">) {
    this.#states = states;
    this.#subscriptions = vscode.Disposable.from(
      states.onDidChange(() => this.#changed.fire()),
      runs.onDidChange(({ outcome, stages }) => {
        if (outcome !== "running" || stages.length === 0) this.#changed.fire();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted) return [];
    const file = document.uri.toString();
    return engine()
      .siteRanges(document.getText())
      .flatMap(({ name, offset }) => {
        const start = document.positionAt(offset);
        const target: Target = { kind: "site", site: { file, name } };
        const { words } = siteSituation(this.#states.status({ file, name }));
        const lens = (title: string, command: CommandId, tooltip: string) =>
          new vscode.CodeLens(new vscode.Range(start, start), {
            title,
            command,
            tooltip,
            arguments: [target],
          });
        return [
          lens(l10n.t("Deploy"), "cdnWorker.deploy", l10n.t("Plan, confirm, deploy, verify")),
          lens(l10n.t("Changes"), "cdnWorker.showChanges", l10n.t("What a deploy would do")),
          lens(
            l10n.t("Verify"),
            "cdnWorker.verify",
            l10n.t("Fetch a file from the edge and compare it with the bucket"),
          ),
          lens(words || l10n.t("Read state"), "cdnWorker.refresh", l10n.t("Read the account again")),
        ];
      });
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#changed.dispose();
  }
}
