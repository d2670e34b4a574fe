import type * as vscode from "vscode";
import type { Documents } from "../documents.ts";
import type { Log } from "../log.ts";
import type { AccountStore } from "./accountStore.ts";
import type { CertificateStore } from "./certificateStore.ts";
import type { DnsStore } from "./dnsStore.ts";
import type { RunStore } from "./runStore.ts";
import type { SiteStateStore } from "./siteStateStore.ts";
import type { SiteStore } from "./siteStore.ts";

/** What the commands work with. Each takes only the members that it uses. */
export interface Services {
  readonly extension: Pick<vscode.ExtensionContext, "extensionPath" | "globalState">;
  readonly log: Log;
  readonly accounts: AccountStore;
  readonly sites: SiteStore;
  readonly states: SiteStateStore;
  readonly certificates: CertificateStore;
  readonly dns: DnsStore;
  readonly runs: RunStore;
  readonly documents: Documents;
}
