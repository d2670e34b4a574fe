import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import { CdnError } from "../../core/cdnError.ts";
import type { Credentials } from "../../core/credentials.ts";
import {
  credentialsOf,
  type KeptSecrets,
  readEnvelope,
  type StoredAccount,
  withAccount,
  withoutAccount,
  writeEnvelope,
} from "../accounts.ts";

const secretKey = "cdnWorker.accounts";

/** Where an account came to lie: in the keyring, or, where that fails, only in this window's memory. */
export type Kept = "stored" | { readonly kind: "memory"; readonly problem: CdnError };

/** May be applied twice: also on top of what another window has written meanwhile. */
type Change = (kept: KeptSecrets) => KeptSecrets;

/** The connected accounts. All windows share them through SecretStorage. */
export class AccountStore implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #listeners = new Set<() => void>();
  readonly #subscription: vscode.Disposable;
  #kept: KeptSecrets = { accounts: [] };
  #reading: Promise<void> | undefined;
  /** One change at a time, so that none overwrites another. */
  #queue: Promise<unknown> = Promise.resolve();
  /** What the keyring has not taken: it holds in this window, and goes along with the next writing. */
  #unsaved: readonly Change[] = [];
  #problem: CdnError | undefined;
  /** False while what is stored could not be read: writing would then destroy it. */
  #writable = true;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange((event) => {
      if (event.key === secretKey) void this.readAgain();
    });
  }

  readonly onDidChange = (listener: () => void): vscode.Disposable => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };

  async list(): Promise<readonly StoredAccount[]> {
    this.#reading ??= this.#read();
    await this.#reading;
    return this.#kept.accounts;
  }

  /** Another window has written, or the keyring may work again. Tells only what is new. */
  async readAgain(): Promise<void> {
    const before = [this.#kept, this.#problem];
    this.#reading = undefined;
    await this.list();
    if (!isDeepStrictEqual(before, [this.#kept, this.#problem])) this.#fire();
  }

  /** What has been read so far; for masking, which cannot wait. */
  known(): readonly Credentials[] {
    const { accounts, acmeAccountKey } = this.#kept;
    return [...accounts.map(credentialsOf), ...(acmeAccountKey === undefined ? [] : [{ acmeAccountKey }])];
  }

  /** The ACME account's key; `make` is called where there is none yet, and its key kept from then on. */
  async acmeAccountKey(make: () => string): Promise<string> {
    await this.list();
    if (this.#kept.acmeAccountKey !== undefined) return this.#kept.acmeAccountKey;
    const made = make();
    await this.#change((kept) => ({ ...kept, acmeAccountKey: kept.acmeAccountKey ?? made }), keepProblem);
    return this.#kept.acmeAccountKey ?? made;
  }

  /** What is wrong with the keyring or with what it holds, if anything. */
  problem(): CdnError | undefined {
    return this.#problem;
  }

  add(account: StoredAccount): Promise<Kept> {
    return this.#change((kept) => ({ ...kept, accounts: withAccount(kept.accounts, account) }), keepProblem);
  }

  remove(account: Pick<StoredAccount, "provider" | "id">): Promise<Kept> {
    return this.#change(
      (kept) => ({ ...kept, accounts: withoutAccount(kept.accounts, account) }),
      removeProblem,
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
  }

  async #read(): Promise<void> {
    try {
      const reading = readEnvelope(await this.#secrets.get(secretKey));
      if (reading.kind === "accounts") {
        const { kind: _, ...stored } = reading;
        this.#kept = this.#unsaved.reduce((kept, change) => change(kept), stored);
        this.#writable = true;
        if (this.#unsaved.length === 0) this.#problem = undefined;
      } else {
        this.#writable = reading.kind === "damaged";
        this.#problem = reading.kind === "damaged" ? damaged() : newer();
      }
    } catch (error) {
      this.#writable = false;
      this.#problem = readProblem(error);
    }
  }

  #change(change: Change, failed: (cause: unknown) => CdnError): Promise<Kept> {
    const result = this.#queue.then(async (): Promise<Kept> => {
      // Another window may have written since, and the keyring may have been mended: read again, then write.
      this.#reading = undefined;
      await this.list();
      this.#kept = change(this.#kept);
      this.#unsaved = [...this.#unsaved, change];
      const kept = await this.#write(failed);
      this.#fire();
      return kept;
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async #write(failed: (cause: unknown) => CdnError): Promise<Kept> {
    if (!this.#writable) {
      const known = this.#problem;
      this.#problem = known?.reason === "conflict" ? known : failed(known?.cause);
      return { kind: "memory", problem: this.#problem };
    }
    try {
      const { accounts, acmeAccountKey } = this.#kept;
      if (accounts.length === 0 && acmeAccountKey === undefined) await this.#secrets.delete(secretKey);
      else await this.#secrets.store(secretKey, writeEnvelope(this.#kept));
      this.#unsaved = [];
      this.#problem = undefined;
      return "stored";
    } catch (error) {
      this.#problem = failed(error);
      return { kind: "memory", problem: this.#problem };
    }
  }

  #fire(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keyringProblem(what: string, cause: unknown): CdnError {
  return new CdnError({
    reason: "unexpected",
    subject: l10n.t("Secret storage"),
    what,
    remedy: l10n.t(
      "On Linux, install and unlock gnome-keyring or KWallet, or start the editor with --password-store=basic. Then try again.",
    ),
    link: "https://code.visualstudio.com/docs/configure/settings-sync#_troubleshooting-keychain-issues",
    cause,
  });
}

function readProblem(cause: unknown): CdnError {
  return keyringProblem(
    l10n.t("the system's keyring does not work, so the saved accounts cannot be read"),
    cause,
  );
}

function keepProblem(cause: unknown): CdnError {
  return keyringProblem(
    l10n.t("the system's keyring does not work, so the account is kept only until this window closes"),
    cause,
  );
}

function removeProblem(cause: unknown): CdnError {
  return keyringProblem(
    l10n.t("the system's keyring does not work, so the account is signed out only until this window closes"),
    cause,
  );
}

function newer(): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: l10n.t("Secret storage"),
    what: l10n.t("the accounts were saved by a newer version of CDN Worker"),
    remedy: l10n.t("Update the extension. Until then accounts are kept only until this window closes."),
  });
}

function damaged(): CdnError {
  return new CdnError({
    reason: "unexpected",
    subject: l10n.t("Secret storage"),
    what: l10n.t("the saved accounts cannot be read"),
    remedy: l10n.t("Connect them again."),
  });
}
