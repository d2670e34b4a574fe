import * as vscode from "vscode";
import type { Plan } from "../../deploy/report.ts";
import type { Site } from "../../site/site.ts";
import { createRunContext } from "../createRunContext.ts";
import { engine } from "../engine.ts";
import { isCancel } from "../failure.ts";
import type { Log } from "../log.ts";
import { lookCredentials } from "../lookCredentials.ts";
import { missingAccount } from "../missingAccount.ts";
import { type SiteRef, siteKey } from "../target.ts";
import type { AccountStore } from "./accountStore.ts";
import type { SiteStatus } from "./siteStatus.ts";

interface Entry {
  readonly status: SiteStatus;
  readonly stop?: AbortController;
}

/** What the accounts hold for each site, as last read. Nothing is read until somebody asks for it. */
export class SiteStateStore implements vscode.Disposable {
  readonly #extension: Pick<vscode.ExtensionContext, "extensionPath" | "globalState">;
  readonly #accounts: AccountStore;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new vscode.EventEmitter<SiteRef>();

  readonly onDidChange = this.#changed.event;

  constructor(
    extension: Pick<vscode.ExtensionContext, "extensionPath" | "globalState">,
    accounts: AccountStore,
    log: Log,
  ) {
    this.#extension = extension;
    this.#accounts = accounts;
    this.#log = log;
  }

  status(ref: SiteRef): SiteStatus {
    return this.#entries.get(siteKey(ref))?.status ?? { kind: "unknown" };
  }

  /** A command has just planned: the views need not ask again. */
  put(ref: SiteRef, plan: Plan): void {
    this.#entries.get(siteKey(ref))?.stop?.abort();
    this.#set(ref, { status: { kind: "ready", plan, at: Date.now() } });
  }

  /** As `load`, for when something has just been changed: a reading that began before does not count. */
  reload(ref: SiteRef, site: Site): Promise<void> {
    this.#entries.get(siteKey(ref))?.stop?.abort();
    return this.#read(ref, site);
  }

  /**
   * Reads the site's accounts, unless that is under way already. Never throws: a failure is a status. What is
   * known stays in view meanwhile.
   */
  async load(ref: SiteRef, site: Site): Promise<void> {
    if (this.status(ref).kind !== "loading") await this.#read(ref, site);
  }

  async #read(ref: SiteRef, site: Site): Promise<void> {
    const key = siteKey(ref);
    const before = this.status(ref);
    const stop = new AbortController();
    const known = before.kind === "unknown" ? undefined : before.plan;
    this.#set(ref, { status: { kind: "loading", ...(known ? { plan: known } : {}) }, stop });
    try {
      const plan = await this.#plan(site, stop.signal);
      if (!stop.signal.aborted) this.#set(ref, { status: { kind: "ready", plan, at: Date.now() } });
    } catch (error) {
      if (stop.signal.aborted || this.#entries.get(key)?.stop !== stop) return;
      if (!isCancel(error)) this.#log.error(`Reading site ${site.name}`, error);
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#set(ref, { status: { kind: "failed", error: failure, ...(known ? { plan: known } : {}) } });
    }
  }

  dispose(): void {
    for (const { stop } of this.#entries.values()) stop?.abort();
    this.#changed.dispose();
  }

  async #plan(site: Site, signal: AbortSignal): Promise<Plan> {
    const accounts = await this.#accounts.list();
    const { credentials, missing } = lookCredentials(site, accounts, this.#extension.globalState);
    if (missing[0] === "cloudflare") throw missingAccount(missing[0], site);
    const context = createRunContext(this.#extension.extensionPath, { credentials, signal });
    return engine().planSite(site, context);
  }

  #set(ref: SiteRef, entry: Entry): void {
    this.#entries.set(siteKey(ref), entry);
    this.#changed.fire(ref);
  }
}
