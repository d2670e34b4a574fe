import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { accountsOf, hasCdnAccount, type StoredAccount } from "./editor/accounts.ts";
import { createConfigLanguage } from "./editor/config/configLanguage.ts";
import { Documents } from "./editor/documents.ts";
import { beforeFirstUse } from "./editor/engine.ts";
import { useLocale } from "./editor/format.ts";
import { createLog } from "./editor/log.ts";
import { setContext } from "./editor/setContext.ts";
import { AccountStore } from "./editor/stores/accountStore.ts";
import { CertificateStore } from "./editor/stores/certificateStore.ts";
import { DnsStore } from "./editor/stores/dnsStore.ts";
import { RunStore } from "./editor/stores/runStore.ts";
import type { Services } from "./editor/stores/services.ts";
import { SiteStateStore } from "./editor/stores/siteStateStore.ts";
import { SiteStore } from "./editor/stores/siteStore.ts";
import { registerCommands } from "./registerCommands.ts";
import { createCertificatesView } from "./views/certificatesView.ts";
import { createDeployLogView } from "./views/deployLogView.ts";
import { createSitesView } from "./views/sitesView.ts";
import { createStatusBar } from "./views/statusBar.ts";

/** Wiring only: no network, no engine, no wait. */
export function activate(context: vscode.ExtensionContext): void {
  const { bundle } = vscode.l10n;
  if (bundle) l10n.config({ contents: bundle });
  beforeFirstUse((engine) => {
    if (bundle) engine.configureLanguage({ contents: bundle });
  });
  useLocale(vscode.env.language);

  const accounts = new AccountStore(context.secrets);
  const log = createLog(() => accounts.known());
  const runs = new RunStore();
  const services: Services = {
    extension: context,
    log,
    accounts,
    sites: new SiteStore(),
    states: new SiteStateStore(context, accounts, log),
    certificates: new CertificateStore(context, accounts, log),
    dns: new DnsStore(context, accounts, log),
    runs,
    documents: new Documents(),
  };
  context.subscriptions.push(
    log,
    accounts,
    services.sites,
    services.states,
    services.certificates,
    services.dns,
    runs,
    services.documents,
    createSitesView(services),
    createCertificatesView(services),
    createDeployLogView(services),
    createStatusBar(services),
    createConfigLanguage(services),
    ...registerCommands(services),
    accounts.onDidChange(() => void accounts.list().then(showAccounts)),
  );
  void accounts.list().then(showAccounts);
}

function showAccounts(accounts: readonly StoredAccount[]): void {
  setContext("cdnWorker.hasAccounts", accounts.length > 0);
  setContext("cdnWorker.connected", accountsOf(accounts, "cloudflare").length > 0);
  setContext("cdnWorker.cdnConnected", hasCdnAccount(accounts));
}
