import * as vscode from "vscode";
import type { SplitVerification } from "../../dns/splitVerification.ts";
import type { Traffic } from "../../dns/wantedRecords.ts";
import type { DnsRecord } from "../../providers/capabilities/dns.ts";
import type { Site } from "../../site/site.ts";
import { createRunContext } from "../createRunContext.ts";
import { engine } from "../engine.ts";
import { isCancel } from "../failure.ts";
import type { Log } from "../log.ts";
import { lookCredentials } from "../lookCredentials.ts";
import { type SiteRef, siteKey } from "../target.ts";
import type { AccountStore } from "./accountStore.ts";
import { trafficOf } from "./dnsLines.ts";

export interface DnsOverview {
  /** What stands at the hostnames; undefined where the provider's key is not connected. */
  readonly records: readonly DnsRecord[] | undefined;
  /** Where the records send visitors; what they are told was judged by it. */
  readonly traffic: Traffic;
  readonly verifications: readonly SplitVerification[];
}

export type DnsStatus =
  /** Nobody has looked yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "loading"; readonly overview?: DnsOverview }
  /** `at`: when it was asked, milliseconds since the epoch. */
  | { readonly kind: "ready"; readonly overview: DnsOverview; readonly at: number }
  | { readonly kind: "failed"; readonly error: Error; readonly overview?: DnsOverview };

interface Entry {
  readonly status: DnsStatus;
  readonly stop?: AbortController;
}

/** The DNS of each site as it is and as visitors of both regions see it. Asked only when somebody looks. */
export class DnsStore implements vscode.Disposable {
  readonly #extension: Pick<vscode.ExtensionContext, "extensionPath" | "globalState">;
  readonly #accounts: AccountStore;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new vscode.EventEmitter<void>();

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

  status(ref: SiteRef): DnsStatus {
    return this.#entries.get(siteKey(ref))?.status ?? { kind: "unknown" };
  }

  /** Never throws: a failure is a status. What is known stays in view meanwhile. */
  async load(ref: SiteRef, site: Site): Promise<void> {
    const before = this.status(ref);
    if (before.kind === "loading" || site.dns === undefined) return;
    const known = before.kind === "unknown" ? {} : { overview: before.overview };
    const stop = new AbortController();
    this.#set(ref, { status: withKnown({ kind: "loading" }, known.overview), stop });
    try {
      const overview = await this.#read(site, stop.signal);
      if (!stop.signal.aborted) this.#set(ref, { status: { kind: "ready", overview, at: Date.now() } });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!isCancel(error)) this.#log.error(`Reading the DNS of site ${site.name}`, error);
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#set(ref, { status: withKnown({ kind: "failed", error: failure }, known.overview) });
    }
  }

  /** As `load`, for when something has just been changed: a reading that began before does not count. */
  async reload(ref: SiteRef, site: Site): Promise<void> {
    const entry = this.#entries.get(siteKey(ref));
    if (entry?.stop && entry.status.kind === "loading") {
      entry.stop.abort();
      this.#entries.set(siteKey(ref), { status: settled(entry.status.overview) });
    }
    await this.load(ref, site);
  }

  dispose(): void {
    for (const { stop } of this.#entries.values()) stop?.abort();
    this.#changed.dispose();
  }

  async #read(site: Site, signal: AbortSignal): Promise<DnsOverview> {
    const accounts = await this.#accounts.list();
    const { credentials } = lookCredentials(site, accounts, this.#extension.globalState);
    const context = createRunContext(this.#extension.extensionPath, { credentials, signal });
    const dns = engine().openSiteDns(site, context);
    const hostnames = new Set<string>(site.hostnames);
    const records = (await dns?.provider.list(signal))?.filter(({ name }) => hostnames.has(name));
    const traffic = trafficOf(site, records);
    const verifications = await engine().verifySplit(site, context, { traffic });
    return { records, traffic, verifications };
  }

  #set(ref: SiteRef, entry: Entry): void {
    this.#entries.set(siteKey(ref), entry);
    this.#changed.fire();
  }
}

type Open = { readonly kind: "loading" } | { readonly kind: "failed"; readonly error: Error };

function withKnown(status: Open, overview: DnsOverview | undefined): DnsStatus {
  return overview ? { ...status, overview } : status;
}

function settled(overview: DnsOverview | undefined): DnsStatus {
  return overview ? { kind: "ready", overview, at: 0 } : { kind: "unknown" };
}
