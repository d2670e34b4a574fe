import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { accountsOf, type StoredAccount } from "../editor/accounts.ts";
import { chooseAccount, subjectOf } from "../editor/chooseAccounts.ts";
import { rememberedAccount } from "../editor/rememberedAccounts.ts";
import { setContext } from "../editor/setContext.ts";
import { refreshSeconds } from "../editor/settings.ts";
import type { Services } from "../editor/stores/services.ts";
import { siteSituation } from "../editor/stores/siteStatus.ts";
import { type ConfigFile, type FoundSite, sitesOf } from "../editor/stores/siteStore.ts";
import { type SiteRef, siteKey } from "../editor/target.ts";
import { accountNode } from "./nodes/accountNode.ts";
import { configNode } from "./nodes/configNode.ts";
import { errorNode } from "./nodes/errorNode.ts";
import { keyNode } from "./nodes/keyNode.ts";
import { siteNode } from "./nodes/siteNode.ts";
import type { ViewNode } from "./nodes/viewNode.ts";
import { NodeTree } from "./treeProvider.ts";
import { refreshWhileVisible } from "./visibleRefresh.ts";

type Needs = Pick<Services, "extension" | "accounts" | "sites" | "states" | "runs" | "dns">;

/** Up to this many sites are open and read at once; of more, each is read when it is opened. */
const mostOpenSites = 5;

/** Milliseconds that an answer of the name servers is shown before they are asked again. */
const dnsAge = 300_000;

/** Account → site → what the accounts hold for it. */
export function createSitesView(services: Needs): vscode.Disposable {
  const { accounts, sites, states, runs, dns } = services;
  const opened = new Set<string>();
  const openedDns = new Set<string>();
  const tree = new NodeTree(() => roots(services, opened));
  const view = vscode.window.createTreeView("cdnWorker.sites", {
    treeDataProvider: tree,
    showCollapseAll: true,
  });

  /** `all`: also what was read a moment ago, because another account may have answered. */
  const loadStale = async (all = false) => {
    if (!view.visible || !vscode.workspace.isTrusted) return;
    if (accountsOf(await accounts.list(), "cloudflare").length === 0) return;
    const found = await sites.sites();
    const few = found.length <= mostOpenSites;
    const oldest = Date.now() - refreshSeconds() * 1000 + 1000;
    for (const { ref, site } of found) {
      if (!few && !opened.has(siteKey(ref))) continue;
      const status = states.status(ref);
      const isSame = status.kind !== "unknown" && isDeepStrictEqual(status.plan?.site, site);
      if (!all && status.kind === "ready" && status.at > oldest && isSame) continue;
      if (all) void states.reload(ref, site);
      else void states.load(ref, site);
    }
  };
  const loadDns = async () => {
    if (!view.visible || openedDns.size === 0) return;
    for (const { ref, site } of await sites.sites()) {
      if (!openedDns.has(siteKey(ref))) continue;
      const status = dns.status(ref);
      if (status.kind === "ready" && status.at > Date.now() - dnsAge) continue;
      void dns.load(ref, site);
    }
  };
  /** Something has changed what visitors are told, or may have. */
  const reloadDns = async (changed: (ref: SiteRef) => boolean) => {
    for (const { ref, site } of await sites.sites()) {
      if (openedDns.has(siteKey(ref)) && changed(ref)) void dns.reload(ref, site);
    }
  };
  const showBadge = async () => {
    const found = await sites.sites();
    const situations = found.map(({ ref }) => siteSituation(states.status(ref)));
    const value = situations.reduce((sum, { attention }) => sum + attention, 0);
    view.badge =
      value === 0
        ? undefined
        : {
            value,
            tooltip:
              value === 1
                ? l10n.t("1 thing needs your attention")
                : l10n.t("{0} things need your attention", value),
          };
  };
  const redraw = () => {
    tree.refresh();
    void loadStale();
  };

  return vscode.Disposable.from(
    tree,
    view,
    refreshWhileVisible(view, refreshSeconds, () => {
      void loadStale();
      void loadDns();
    }),
    view.onDidExpandElement(({ element }) => {
      if (element.target?.kind === "zone" && element.tokens.includes("dns")) {
        openedDns.add(siteKey(element.target.site));
        void loadDns();
      }
      if (element.target?.kind !== "site" || !element.tokens.includes("site")) return;
      opened.add(siteKey(element.target.site));
      void loadStale();
    }),
    view.onDidCollapseElement(({ element }) => {
      if (element.target?.kind === "zone" && element.tokens.includes("dns")) {
        openedDns.delete(siteKey(element.target.site));
      }
    }),
    dns.onDidChange(() => tree.refresh()),
    accounts.onDidChange(() => {
      tree.refresh();
      void loadStale(true);
      void reloadDns(() => true);
    }),
    sites.onDidChange(redraw),
    runs.onDidChange(({ outcome, stages, site }) => {
      if (outcome !== "running" && site) void reloadDns((ref) => siteKey(ref) === siteKey(site));
      if (outcome !== "running" || stages.length === 0) tree.refresh();
    }),
    states.onDidChange(() => {
      tree.refresh();
      void showBadge();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(redraw),
  );
}

async function roots(services: Needs, opened: ReadonlySet<string>): Promise<readonly ViewNode[]> {
  const stored = await services.accounts.list();
  const cloudflare = accountsOf(stored, "cloudflare");
  const problem = services.accounts.problem();
  const problems = problem ? [errorNode("accounts", problem)] : [];
  // Without an account, or in a folder that is not trusted, the welcome view says what to do.
  if (cloudflare.length === 0 || !vscode.workspace.isTrusted) return problems;
  const configs = await services.sites.configs();
  const found = sitesOf(configs);
  setContext("cdnWorker.hasSites", found.length > 0);
  const broken = configs.filter((config) => config.diagnostics.some(({ severity }) => severity === "error"));
  if (found.length === 0 && broken.length === 0) return problems;
  const remembered = rememberedAccount(services.extension.globalState);
  const now = Date.now();
  const run = services.runs.current();
  const running = run?.outcome === "running" ? run.site : undefined;
  const accountOf = ({ site }: FoundSite): StoredAccount | undefined => {
    const choice = chooseAccount(site, "cloudflare", stored, remembered(subjectOf(site, "cloudflare")));
    return choice.kind === "several"
      ? choice.accounts[0]
      : choice.kind === "one"
        ? choice.account
        : undefined;
  };
  return [
    ...problems,
    ...cloudflare.map((account) =>
      accountNode(
        account,
        found
          .filter((site) => accountOf(site) === account)
          .map(({ ref, site, config }) =>
            siteNode({
              ref,
              site,
              status: services.states.status(ref),
              dns: services.dns.status(ref),
              where: configs.length > 1 ? config.label : undefined,
              open: found.length <= mostOpenSites || opened.has(siteKey(ref)),
              busy: running !== undefined && siteKey(running) === siteKey(ref),
              now,
            }),
          ),
        now,
      ),
    ),
    ...broken.map(brokenNode),
    ...stored.filter(({ provider }) => provider !== "cloudflare").map(keyNode),
  ];
}

function brokenNode({ uri, label, diagnostics }: ConfigFile): ViewNode {
  return configNode(
    uri.toString(),
    label,
    diagnostics.filter(({ severity }) => severity === "error"),
  );
}
