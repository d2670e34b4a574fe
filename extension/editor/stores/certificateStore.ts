import * as vscode from "vscode";
import { type CertificateProviderId, certificateProviderIds } from "../../providers/registry.ts";
import { accountsOf, credentialsOf, type KeyAccount } from "../accounts.ts";
import { createRunContext } from "../createRunContext.ts";
import { engine } from "../engine.ts";
import { isCancel } from "../failure.ts";
import type { Log } from "../log.ts";
import type { AccountStore } from "./accountStore.ts";
import { type AccountResult, type CertificateOverview, certificateOverview } from "./certificateOverview.ts";

export type CertificateStatus =
  | { readonly kind: "unknown" }
  | { readonly kind: "loading"; readonly overview?: CertificateOverview }
  | { readonly kind: "ready"; readonly overview: CertificateOverview; readonly at: number }
  | { readonly kind: "failed"; readonly error: Error };

/** What the domestic CDNs hold, account by account. Two calls an account, only when somebody looks. */
export class CertificateStore implements vscode.Disposable {
  readonly #extension: Pick<vscode.ExtensionContext, "extensionPath">;
  readonly #accounts: AccountStore;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<void>();
  #status: CertificateStatus = { kind: "unknown" };
  #stop: AbortController | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(extension: Pick<vscode.ExtensionContext, "extensionPath">, accounts: AccountStore, log: Log) {
    this.#extension = extension;
    this.#accounts = accounts;
    this.#log = log;
  }

  status(): CertificateStatus {
    return this.#status;
  }

  forget(): void {
    this.#stop?.abort();
    this.#set({ kind: "unknown" });
  }

  /** Never throws: a failure is a status. */
  async load(): Promise<void> {
    if (this.#status.kind === "loading") return;
    const known = this.#status.kind === "ready" ? this.#status.overview : undefined;
    const stop = new AbortController();
    this.#stop = stop;
    this.#set({ kind: "loading", ...(known ? { overview: known } : {}) });
    try {
      const overview = await this.#read(stop.signal);
      if (!stop.signal.aborted) this.#set({ kind: "ready", overview, at: Date.now() });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!isCancel(error)) this.#log.error("Reading certificates", error);
      this.#set({ kind: "failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  dispose(): void {
    this.#stop?.abort();
    this.#changed.dispose();
  }

  async #read(signal: AbortSignal): Promise<CertificateOverview> {
    const accounts = await this.#accounts.list();
    const results = certificateProviderIds.flatMap((provider) =>
      accountsOf(accounts, provider).map((account) => this.#readAccount(provider, account, signal)),
    );
    return certificateOverview((await Promise.all(results)).filter((result) => result !== undefined));
  }

  async #readAccount(
    provider: CertificateProviderId,
    account: KeyAccount,
    signal: AbortSignal,
  ): Promise<AccountResult | undefined> {
    const context = createRunContext(this.#extension.extensionPath, {
      credentials: credentialsOf(account),
      signal,
    });
    try {
      const cdn = engine().openCertificates(provider, context);
      const [domains, certificates] = await Promise.all([cdn.listDomains(), cdn.listCertificates()]);
      return { account: account.label, provider, domains, certificates };
    } catch (error) {
      signal.throwIfAborted();
      this.#log.error(`Reading certificates of ${account.label} at ${provider}`, error);
      // A key of another service of the same firm may have nothing to do here.
      if (account.provider !== provider) return undefined;
      return { account: account.label, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  #set(status: CertificateStatus): void {
    this.#status = status;
    this.#changed.fire();
  }
}
