/*
 * A certificate by ACME (RFC 8555) with the challenge in DNS (§8.4). The library `acme-client` speaks the
 * protocol, request by request; here is what it leaves to its user: an order that survives a kill, the challenge
 * records, and waits that can be stopped.
 */
import * as l10n from "@vscode/l10n";
import type { Authorization, Client, Order } from "acme-client";
import { CdnError } from "../../core/cdnError.ts";
import { poll } from "../../core/poll.ts";
import { defaultRetry, retrying } from "../../core/retry.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import { acmeProblem, isRefusedRequest, noHmacKey, refusalOf, refusedNames } from "./acmeProblem.ts";
import { openAcmeClient } from "./client.ts";
import type { IssuedStore, OpenOrder } from "./issuedStore.ts";
import { ensureProfile } from "./profile.ts";
import { waitForChallenge } from "./propagation.ts";

export interface ObtainRequest {
  /** The directory's URL. */
  readonly directory: string;
  /** Domains and wildcards, lower-case punycode. */
  readonly names: readonly string[];
  readonly keyType: "ec" | "rsa";
  readonly email?: string | undefined;
  readonly profile?: string | undefined;
  readonly externalAccount?: ExternalAccount | undefined;
  /** PEM. */
  readonly accountKey: string;
  /** The certificate that the new one takes the place of, as RFC 9773 §4.1 names it. */
  readonly replaces?: string | undefined;
}

/** What ties the ACME account to one that the authority made (RFC 8555 §7.3.4). */
export interface ExternalAccount {
  readonly keyId: string;
  /** base64url; undefined where nobody gave it, which matters only until the account is made. */
  readonly hmacKey: string | undefined;
}

export type ObtainContext = Pick<RunContext, "signal" | "emit" | "endpoints" | "now">;

/** Issues the certificate into the store. Throws a `CdnError` with what the authority said. */
export async function obtainCertificate(
  request: ObtainRequest,
  store: IssuedStore,
  publisher: ChallengePublisher,
  context: ObtainContext,
): Promise<void> {
  const subject = l10n.t("Certificate for {0}", request.names.join(", "));
  const stage = {
    type: "stage",
    id: `acme/${request.names[0]}`,
    resource: "certificate",
    title: l10n.t("issue a certificate for {0}", request.names.join(", ")),
  } as const;
  const progress = (detail: string) => context.emit({ ...stage, status: "running", detail });
  try {
    await new Obtaining(request, store, publisher, context, progress).run();
    context.emit({ ...stage, status: "done" });
  } catch (error) {
    context.signal.throwIfAborted();
    const problem = acmeProblem(error, { subject, directory: request.directory });
    context.emit({ ...stage, status: "failed", detail: problem.message });
    throw problem;
  }
}

/** What a run left behind that was killed between the certificate and the end of its order. */
export async function clearLeftovers(
  store: IssuedStore,
  publisher: () => Promise<ChallengePublisher>,
  context: ObtainContext,
): Promise<void> {
  const open = await store.readOrder();
  if (open === undefined) return;
  if (open.records.length > 0) await removeRecords(open, await publisher(), context);
  await store.removeOrder();
}

/** Also after a stop: records of ours are not left behind. What cannot be removed is named. */
async function removeRecords(
  open: OpenOrder | undefined,
  publisher: ChallengePublisher,
  { emit }: ObtainContext,
): Promise<void> {
  for (const { name, value } of open?.records ?? []) {
    try {
      await publisher.remove(name, value, AbortSignal.timeout(20_000));
    } catch (error) {
      const what = error instanceof CdnError ? error.message : String(error);
      const message = l10n.t("The TXT record {0} is left over and may be removed by hand: {1}", name, what);
      emit({ type: "log", level: "warning", message });
    }
  }
}

interface Published {
  readonly challenge: Authorization["challenges"][number];
  readonly record: OpenOrder["records"][number];
}

/** Milliseconds; authorities answer within seconds, and say so when they are busy. */
const longestWait = 300_000;

class Obtaining {
  readonly #request: ObtainRequest;
  readonly #store: IssuedStore;
  readonly #publisher: ChallengePublisher;
  readonly #context: ObtainContext;
  readonly #progress: (detail: string) => void;

  constructor(
    request: ObtainRequest,
    store: IssuedStore,
    publisher: ChallengePublisher,
    context: ObtainContext,
    progress: (detail: string) => void,
  ) {
    this.#request = request;
    this.#store = store;
    this.#publisher = publisher;
    this.#context = context;
    this.#progress = progress;
  }

  async run(): Promise<void> {
    const { directory, accountKey, externalAccount } = this.#request;
    this.#progress(l10n.t("asking {0}", new URL(directory).host));
    const { client, crypto } = await openAcmeClient({
      directory,
      accountKey,
      ...(externalAccount?.hmacKey === undefined
        ? {}
        : { externalAccountBinding: { kid: externalAccount.keyId, hmacKey: externalAccount.hmacKey } }),
    });
    await this.#account(client);
    const { order, open } = (await this.#resume(client)) ?? (await this.#begin(client, crypto));
    try {
      const ready = order.status === "pending" ? await this.#authorize(client, order, open) : order;
      const chain = await this.#finalize(client, crypto, ready, open.key);
      await this.#store.writeIssued(open.key, chain.endsWith("\n") ? chain : `${chain}\n`);
    } finally {
      await this.#removeRecords();
    }
    await this.#store.removeOrder();
  }

  /**
   * An account that exists is found by its key (RFC 8555 §7.3.1), and looked for first: `createAccount` of the library
   * follows an existing one up with an update, and one that changes nothing is refused (§7.3.2). So without `email`.
   */
  async #account(client: Client): Promise<void> {
    const { email, externalAccount, directory } = this.#request;
    const contact = email ? [`mailto:${email}`] : undefined;
    try {
      const account = await this.#ask(() => client.createAccount({ onlyReturnExisting: true }));
      const isSame = contact === undefined || account.contact?.join() === contact.join();
      if (!isSame) await this.#ask(() => client.updateAccount({ contact }));
      return;
    } catch (error) {
      if (refusalOf(error)?.type !== "accountDoesNotExist") throw error;
    }
    if (externalAccount !== undefined && externalAccount.hmacKey === undefined) throw noHmacKey(directory);
    const agreed = { termsOfServiceAgreed: true, ...(contact ? { contact } : {}) };
    await this.#ask(() => client.createAccount(agreed));
  }

  /** The order of a run that was killed; what has become invalid meanwhile is not taken up again. */
  async #resume(client: Client): Promise<{ order: Order; open: OpenOrder } | undefined> {
    const open = await this.#store.readOrder();
    if (open === undefined) return undefined;
    try {
      const known: Order = { ...emptyOrder, url: open.url };
      const order = await this.#ask(() => client.getOrder(known));
      if (order.status !== "invalid") return { order, open };
    } catch (error) {
      // Of another account, or forgotten: begin anew. Where the authority only does not answer, the order stands.
      if (!isRefusedRequest(error)) throw error;
    }
    await this.#removeRecords();
    return undefined;
  }

  async #begin(
    client: Client,
    crypto: typeof import("acme-client").crypto,
  ): Promise<{ order: Order; open: OpenOrder }> {
    const { keyType } = this.#request;
    const key =
      keyType === "rsa"
        ? await crypto.createPrivateRsaKey(2048)
        : await crypto.createPrivateEcdsaKey("P-256");
    const order = await this.#order(client);
    const open = { url: order.url, key: key.toString(), records: [] };
    await this.#store.writeOrder(open);
    return { order, open };
  }

  async #order(client: Client): Promise<Order> {
    const { names, replaces, profile, directory } = this.#request;
    // One that knows no profiles would ignore the wish, and issue something else.
    if (profile !== undefined) await ensureProfile(profile, directory, this.#context);
    const identifiers = names.map((value) => ({ type: "dns", value }));
    const plain = { identifiers, ...(profile === undefined ? {} : { profile }) };
    if (replaces === undefined) return this.#ask(() => client.createOrder(plain));
    try {
      return await this.#ask(() => client.createOrder({ ...plain, ...{ replaces } }));
    } catch (error) {
      // `alreadyReplaced` (RFC 9773 §5), or a certificate that the authority does not know: the order itself is fine.
      if (!isRefusedRequest(error)) throw error;
      return this.#ask(() => client.createOrder(plain));
    }
  }

  /** Answers the challenges; gives the order once the authority is content. */
  async #authorize(client: Client, order: Order, open: OpenOrder): Promise<Order> {
    const { signal } = this.#context;
    const authorizations = await this.#ask(() => client.getAuthorizations(order));
    const pending = await Promise.all(
      authorizations
        .filter(({ status }) => status === "pending")
        .map((authorization) => this.#challenge(client, authorization)),
    );
    const records = pending.map(({ record }) => record);
    // Noted before they are published: a run that is killed in between leaves nothing that nobody knows of.
    await this.#store.writeOrder({ ...open, records: [...open.records, ...records] });
    this.#progress(l10n.t("publishing the challenge in DNS"));
    for (const { name, value } of records) await this.#publisher.publish(name, value, signal);
    this.#progress(l10n.t("waiting until the name servers show it"));
    await Promise.all(records.map(({ name, value }) => waitForChallenge(name, value, this.#context)));
    this.#progress(l10n.t("waiting until the authority has seen it"));
    for (const { challenge } of pending) await this.#ask(() => client.completeChallenge(challenge));
    const { value: looked, reached } = await poll({
      read: () => this.#ask(() => client.getAuthorizations(order)),
      until: (all) => all.every(({ status }) => status !== "pending"),
      signal,
      limit: longestWait,
      first: 300,
      now: this.#context.now,
    });
    if (!reached || looked.some(({ status }) => status !== "valid")) throw refusedNames(looked);
    return this.#ask(() => client.getOrder(order));
  }

  async #challenge(client: Client, authorization: Authorization): Promise<Published> {
    const challenge = authorization.challenges.find(({ type }) => type === "dns-01");
    if (challenge === undefined) throw refusedNames([authorization]);
    return {
      challenge,
      record: {
        name: `_acme-challenge.${authorization.identifier.value}`,
        value: await client.getChallengeKeyAuthorization(challenge),
      },
    };
  }

  /** Gives the PEM chain. */
  async #finalize(
    client: Client,
    crypto: typeof import("acme-client").crypto,
    order: Order,
    key: string,
  ): Promise<string> {
    this.#progress(l10n.t("fetching the certificate"));
    let current = order;
    if (current.status === "ready") {
      const [, request] = await crypto.createCsr({ altNames: [...this.#request.names] }, key);
      const ready = current;
      current = await this.#ask(() => client.finalizeOrder(ready, request));
    }
    const { value: done } = await poll({
      read: async () => (current.status === "valid" ? current : this.#ask(() => client.getOrder(current))),
      until: ({ status }) => status === "valid" || status === "invalid",
      signal: this.#context.signal,
      limit: longestWait,
      first: 300,
      now: this.#context.now,
    });
    return this.#ask(() => client.getCertificate(done));
  }

  async #removeRecords(): Promise<void> {
    await removeRecords(await this.#store.readOrder(), this.#publisher, this.#context);
  }

  /**
   * One request, again where that may help. The library takes no signal: what is under way ends by itself, and nothing
   * is begun after a stop.
   */
  #ask<T>(call: () => Promise<T>): Promise<T> {
    const { signal, emit } = this.#context;
    const { names, directory } = this.#request;
    const subject = l10n.t("Certificate for {0}", names.join(", "));
    const once = () =>
      untilStopped(call(), signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw acmeProblem(error, { subject, directory });
      });
    return retrying(defaultRetry, signal, once, ({ what }, wait) => {
      const seconds = (wait / 1000).toFixed(1);
      const message = l10n.t("{0}: {1}. Trying again in {2} s", subject, what, seconds);
      emit({ type: "log", level: "warning", message });
    });
  }
}

function untilStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** The library reads nothing but the URL of the order that it fetches. */
const emptyOrder: Omit<Order, "url"> = {
  status: "pending",
  identifiers: [],
  authorizations: [],
  finalize: "",
};
