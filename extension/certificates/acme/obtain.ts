/*
 * A certificate by ACME (RFC 8555) with the challenge in DNS (§8.4). The library `acme-client` speaks the
 * protocol, request by request; here is what it leaves to its user: an order that survives a kill, the challenge
 * records, and waits that can be stopped.
 */
import * as l10n from "@vscode/l10n";
import type { Authorization, Client, Order } from "acme-client";
import { CdnError } from "../../core/cdnError.ts";
import { poll } from "../../core/poll.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import type { IssuedStore, OpenOrder } from "./issuedStore.ts";
import { acmeProblem, refusedNames } from "./problem.ts";
import { waitForChallenge } from "./propagation.ts";

export interface ObtainRequest {
  /** The directory's URL. */
  readonly directory: string;
  /** Domains and wildcards, lower-case punycode. */
  readonly names: readonly string[];
  readonly keyType: "ec" | "rsa";
  readonly email?: string | undefined;
  /** PEM. */
  readonly accountKey: string;
  /** The certificate that the new one takes the place of, as RFC 9773 §4.1 names it. */
  readonly replaces?: string | undefined;
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
    const problem = acmeProblem(error, subject, request.directory);
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
    const { directory, accountKey, email } = this.#request;
    this.#progress(l10n.t("asking {0}", new URL(directory).host));
    const acme = await import("acme-client");
    const client = new acme.Client({ directoryUrl: directory, accountKey });
    // An account that exists is found by its key (RFC 8555 §7.3.1).
    const contact = email ? { contact: [`mailto:${email}`] } : {};
    await this.#step(client.createAccount({ termsOfServiceAgreed: true, ...contact }));
    const { order, open } = (await this.#resume(client)) ?? (await this.#begin(client, acme.crypto));
    try {
      const ready = order.status === "pending" ? await this.#authorize(client, order, open) : order;
      const chain = await this.#finalize(client, acme.crypto, ready, open.key);
      await this.#store.writeIssued(open.key, chain.endsWith("\n") ? chain : `${chain}\n`);
    } finally {
      await this.#removeRecords();
    }
    await this.#store.removeOrder();
  }

  /** The order of a run that was killed; what has become invalid meanwhile is not taken up again. */
  async #resume(client: Client): Promise<{ order: Order; open: OpenOrder } | undefined> {
    const open = await this.#store.readOrder();
    if (open === undefined) return undefined;
    try {
      const known: Order = { ...emptyOrder, url: open.url };
      const order = await this.#step(client.getOrder(known));
      if (order.status !== "invalid") return { order, open };
    } catch {
      this.#context.signal.throwIfAborted(); // of another account, or forgotten: begin anew
    }
    await this.#removeRecords();
    return undefined;
  }

  async #begin(
    client: Client,
    crypto: typeof import("acme-client").crypto,
  ): Promise<{ order: Order; open: OpenOrder }> {
    const { names, keyType, replaces } = this.#request;
    const key =
      keyType === "rsa"
        ? await crypto.createPrivateRsaKey(2048)
        : await crypto.createPrivateEcdsaKey("P-256");
    const identifiers = names.map((value) => ({ type: "dns", value }));
    const order = await this.#step(
      replaces === undefined
        ? client.createOrder({ identifiers })
        : // An authority may refuse the hint (RFC 9773 §5: alreadyReplaced); the order itself is then still fine.
          client
            .createOrder({ identifiers, ...{ replaces } })
            .catch(() => client.createOrder({ identifiers })),
    );
    const open = { url: order.url, key: key.toString(), records: [] };
    await this.#store.writeOrder(open);
    return { order, open };
  }

  /** Answers the challenges; gives the order once the authority is content. */
  async #authorize(client: Client, order: Order, open: OpenOrder): Promise<Order> {
    const { signal } = this.#context;
    const authorizations = await this.#step(client.getAuthorizations(order));
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
    for (const { challenge } of pending) await this.#step(client.completeChallenge(challenge));
    const { value: looked, reached } = await poll({
      read: () => this.#step(client.getAuthorizations(order)),
      until: (all) => all.every(({ status }) => status !== "pending"),
      signal,
      limit: longestWait,
      first: 300,
      now: this.#context.now,
    });
    if (!reached || looked.some(({ status }) => status !== "valid")) throw refusedNames(looked);
    return this.#step(client.getOrder(order));
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
      current = await this.#step(client.finalizeOrder(current, request));
    }
    const { value: done } = await poll({
      read: async () => (current.status === "valid" ? current : this.#step(client.getOrder(current))),
      until: ({ status }) => status === "valid" || status === "invalid",
      signal: this.#context.signal,
      limit: longestWait,
      first: 300,
      now: this.#context.now,
    });
    return this.#step(client.getCertificate(done));
  }

  async #removeRecords(): Promise<void> {
    await removeRecords(await this.#store.readOrder(), this.#publisher, this.#context);
  }

  /** The library takes no signal: what is under way ends by itself, and nothing is begun after a stop. */
  #step<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#context;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

/** The library reads nothing but the URL of the order that it fetches. */
const emptyOrder: Omit<Order, "url"> = {
  status: "pending",
  identifiers: [],
  authorizations: [],
  finalize: "",
};
