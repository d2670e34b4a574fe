import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Services } from "../editor/stores/services.ts";
import { type SiteLevel, siteSituation } from "../editor/stores/siteStatus.ts";
import { isConfigUri } from "../editor/stores/siteStore.ts";

/** While a run is under way: its stage. While `cdn.jsonc` is in front: how its first site stands. Else nothing. */
export function createStatusBar({
  runs,
  sites,
  states,
}: Pick<Services, "runs" | "sites" | "states">): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("cdnWorker.status", vscode.StatusBarAlignment.Left, 5);
  item.name = "CDN Worker";
  item.command = "cdnWorker.deployLog.focus";

  const draw = async () => {
    const run = runs.current();
    if (run?.outcome === "running") {
      const done = run.stages.filter(({ status }) => status === "done").length;
      item.text = `$(sync~spin) ${run.title} ${done}/${run.stages.length}`;
      item.tooltip = l10n.t("Show the deploy log");
      item.command = "cdnWorker.deployLog.focus";
      item.show();
      return;
    }
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (!uri || !isConfigUri(uri)) return item.hide();
    const found = (await sites.sites()).filter(({ ref }) => ref.file === uri.toString());
    const known = found.map(({ ref }) => ({ ref, situation: siteSituation(states.status(ref)) }));
    const worst = known.toSorted(
      (a, b) => order.indexOf(a.situation.level) - order.indexOf(b.situation.level),
    )[0];
    if (!worst || worst.situation.words === "") return item.hide();
    item.text = `$(${icons[worst.situation.level]}) ${worst.ref.name}: ${worst.situation.words}`;
    item.tooltip = l10n.t("Show the sites");
    item.command = "cdnWorker.sites.focus";
    item.show();
  };

  return vscode.Disposable.from(
    item,
    runs.onDidChange(() => void draw()),
    states.onDidChange(() => void draw()),
    vscode.window.onDidChangeActiveTextEditor(() => void draw()),
  );
}

const order: readonly SiteLevel[] = ["failed", "waiting", "changed", "loading", "new", "live", "unknown"];

const icons: Readonly<Record<SiteLevel, string>> = {
  unknown: "circle-outline",
  loading: "loading~spin",
  live: "pass-filled",
  new: "circle-outline",
  waiting: "warning",
  changed: "diff",
  failed: "error",
};
