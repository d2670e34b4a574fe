import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { CdnError } from "../cdnError.ts";
import type { Credentials } from "../credentials.ts";
import {
  credentialsOf,
  type KeptSecrets,
  readEnvelope,
  type StoredAccount,
  withAccount,
  withoutAccount,
  writeEnvelope,
} from "./accounts.ts";

const secretKey = "cdnWorker.accounts";

/** Where an account came to lie: in the keyring, or, where that fails, only in this window's memory. */
export type Kept = "stored" | { readonly kind: "memory"; readonly problem: CdnError };

/** The connected accounts. All windows share them through SecretStorage. */
export class AccountStore implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  #kept: KeptSecrets = { accounts: [] };
  #reading: Promise<void> | undefined;
  /** One change at a time, so that none overwrites another. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Set once the keyring has failed: from then on the accounts live in memory only. */
  #broken: CdnError | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange((event) => {
      if (event.key !== secretKey || this.#broken) return;
      this.#reading = undefined;
      void this.list().then(() => this.#changed.fire());
    });
  }

  async list(): Promise<readonly StoredAccount[]> {
    this.#reading ??= this.#read();
    await this.#reading;
    return this.#kept.accounts;
  }

  /** What has been read so far; for masking, which cannot wait. */
  known(): readonly Credentials[] {
    const { accounts, acmeAccountKey } = this.#kept;
    return [...accounts.map(credentialsOf), ...(acmeAccountKey === undefined ? [] : [{ acmeAccountKey }])];
  }

  /** The ACME account's key; `make` is called where there is none yet, and its key kept from then on. */
  async acmeAccountKey(make: () => string): Promise<string> {
    await this.list();
    if (this.#kept.acmeAccountKey === undefined) {
      await this.#change((kept) => ({ ...kept, acmeAccountKey: kept.acmeAccountKey ?? make() }));
    }
    return this.#kept.acmeAccountKey ?? make();
  }

  /** What is wrong with the keyring, if anything. */
  problem(): CdnError | undefined {
    return this.#broken;
  }

  add(account: StoredAccount): Promise<Kept> {
    return this.#change((kept) => ({ ...kept, accounts: withAccount(kept.accounts, account) }));
  }

  remove(account: Pick<StoredAccount, "provider" | "id">): Promise<Kept> {
    return this.#change((kept) => ({ ...kept, accounts: withoutAccount(kept.accounts, account) }));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    try {
      const reading = readEnvelope(await this.#secrets.get(secretKey));
      if (reading.kind === "accounts") {
        const { kind: _, ...kept } = reading;
        this.#kept = kept;
      } else {
        this.#broken = unreadable(reading.kind);
      }
    } catch (error) {
      this.#broken = keyringProblem(error);
    }
  }

  #change(change: (kept: KeptSecrets) => KeptSecrets): Promise<Kept> {
    const result = this.#queue.then(async (): Promise<Kept> => {
      // Another window may have written since: read again, then write.
      if (!this.#broken) this.#reading = undefined;
      await this.list();
      this.#kept = change(this.#kept);
      const kept = await this.#write();
      this.#changed.fire();
      return kept;
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async #write(): Promise<Kept> {
    if (this.#broken?.reason === "conflict") return { kind: "memory", problem: this.#broken };
    try {
      const { accounts, acmeAccountKey } = this.#kept;
      if (accounts.length === 0 && acmeAccountKey === undefined) await this.#secrets.delete(secretKey);
      else await this.#secrets.store(secretKey, writeEnvelope(this.#kept));
      this.#broken = undefined;
      return "stored";
    } catch (error) {
      this.#broken = keyringProblem(error);
      return { kind: "memory", problem: this.#broken };
    }
  }
}

function keyringProblem(cause: unknown): CdnError {
  return new CdnError({
    reason: "unexpected",
    subject: l10n.t("Secret storage"),
    what: l10n.t("the system's keyring does not work, so the account is kept only until this window closes"),
    remedy: l10n.t(
      "On Linux, install and unlock gnome-keyring or KWallet, or start the editor with --password-store=basic. Then connect again.",
    ),
    link: "https://code.visualstudio.com/docs/configure/settings-sync#_troubleshooting-keychain-issues",
    cause,
  });
}

function unreadable(kind: "newer" | "damaged"): CdnError {
  if (kind === "newer") {
    return new CdnError({
      reason: "conflict",
      subject: l10n.t("Secret storage"),
      what: l10n.t("the accounts were saved by a newer version of CDN Worker"),
      remedy: l10n.t("Update the extension. Until then accounts are kept only until this window closes."),
    });
  }
  return new CdnError({
    reason: "unexpected",
    subject: l10n.t("Secret storage"),
    what: l10n.t("the saved accounts cannot be read"),
    remedy: l10n.t("Connect them again."),
  });
}
