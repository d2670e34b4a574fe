import type * as vscode from "vscode";
import type { Documents } from "../documents.ts";
import type { Log } from "../log.ts";
import type { AccountStore } from "./accountStore.ts";
import type { CertificateBook } from "./certificateStore.ts";
import type { DnsBook } from "./dnsStore.ts";
import type { DeployRuns } from "./runStore.ts";
import type { SiteStates } from "./siteStateStore.ts";
import type { SiteBook } from "./siteStore.ts";

/** What the commands work with. Each takes only the members that it uses. */
export interface Services {
  readonly extension: Pick<vscode.ExtensionContext, "extensionPath" | "globalState">;
  readonly log: Log;
  readonly accounts: AccountStore;
  readonly sites: SiteBook;
  readonly states: SiteStates;
  readonly certificates: CertificateBook;
  readonly dns: DnsBook;
  readonly runs: DeployRuns;
  readonly documents: Documents;
}
