import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { hasCdnAccount } from "../editor/accounts.ts";
import { certificateWarningDays, refreshSeconds } from "../editor/settings.ts";
import { type CertificateOverview, endingSoon } from "../editor/stores/certificateOverview.ts";
import type { Services } from "../editor/stores/services.ts";
import { cdnDomainNode } from "./nodes/cdnDomainNode.ts";
import { errorNode } from "./nodes/errorNode.ts";
import { unusedCertificatesNode } from "./nodes/unusedCertificatesNode.ts";
import type { ViewNode } from "./nodes/viewNode.ts";
import { NodeTree } from "./treeProvider.ts";
import { refreshWhileVisible } from "./visibleRefresh.ts";

type Needs = Pick<Services, "accounts" | "certificates">;

/** The domestic CDN's domains, what ends first at the top. */
export function createCertificatesView({ accounts, certificates }: Needs): vscode.Disposable {
  const tree = new NodeTree(() => roots(certificates.status()));
  const view = vscode.window.createTreeView("cdnWorker.certificates", { treeDataProvider: tree });

  const loadStale = async () => {
    if (!view.visible || !hasCdnAccount(await accounts.list())) return;
    const status = certificates.status();
    // Days are counted here: a certificate does not change by the minute.
    const oldest = Date.now() - Math.max(300, refreshSeconds()) * 1000;
    const isWhole = status.kind === "ready" && status.overview.failures.length === 0;
    if (isWhole && status.at > oldest) return;
    if (status.kind === "loading") return;
    await vscode.window.withProgress({ location: { viewId: "cdnWorker.certificates" } }, () =>
      certificates.load(),
    );
  };
  const draw = () => {
    tree.refresh();
    const status = certificates.status();
    const overview = status.kind === "ready" ? status.overview : undefined;
    const value = overview ? endingSoon(overview, certificateWarningDays(), Date.now()) : 0;
    view.badge =
      value === 0
        ? undefined
        : {
            value,
            tooltip:
              value === 1 ? l10n.t("1 certificate ends soon") : l10n.t("{0} certificates end soon", value),
          };
    // An empty text takes the message away; the property itself is an accessor and must not be deleted.
    view.message =
      overview && overview.domains.length + overview.failures.length === 0
        ? l10n.t("The connected CDN accounts have no domain yet.")
        : "";
  };

  return vscode.Disposable.from(
    tree,
    view,
    refreshWhileVisible(view, refreshSeconds, () => void loadStale()),
    certificates.onDidChange(draw),
    accounts.onDidChange(() => {
      certificates.forget();
      void loadStale();
    }),
  );
}

function roots(status: ReturnType<Services["certificates"]["status"]>): readonly ViewNode[] {
  switch (status.kind) {
    case "unknown":
      return [];
    case "failed":
      return [errorNode("certificates", status.error)];
    case "loading":
      return status.overview ? overviewNodes(status.overview) : [];
    case "ready":
      return overviewNodes(status.overview);
  }
}

function overviewNodes({ domains, unused, failures }: CertificateOverview): readonly ViewNode[] {
  const now = Date.now();
  const warnDays = certificateWarningDays();
  return [
    ...failures.map(({ account, error }) => errorNode(`certificates/${account}`, error)),
    ...domains.map((domain) => cdnDomainNode(domain, now, warnDays)),
    ...(unused.length > 0 ? [unusedCertificatesNode(unused, now)] : []),
  ];
}
