/*
 * The library `acme-client` 5.4 with two of its habits changed, at its own HTTP client, which is exported for that:
 * - it throws an error that only has the text of a problem document. Here the type and Retry-After come along;
 * - it waits by itself where a server is busy, for as long as Retry-After says (days, where a limit is per week), and
 *   nothing can stop it. Here nothing is sent again but a request whose nonce was refused (RFC 8555 §6.5).
 */
import type { Client, ClientExternalAccountBindingOptions, axios as Http } from "acme-client";
import { refusalIn } from "./refusal.ts";

export interface AcmeClientOptions {
  /** The directory's URL. */
  readonly directory: string;
  /** PEM. */
  readonly accountKey: string;
  readonly externalAccountBinding?: ClientExternalAccountBindingOptions;
}

export interface AcmeClient {
  readonly client: Client;
  readonly crypto: typeof import("acme-client").crypto;
}

export async function openAcmeClient({ directory, ...options }: AcmeClientOptions): Promise<AcmeClient> {
  // Loaded when it is needed: most renewals have nothing to issue.
  const acme = await import("acme-client");
  teach(acme.axios);
  return { client: new acme.Client({ directoryUrl: directory, ...options }), crypto: acme.crypto };
}

let isTaught = false;

function teach(http: typeof Http): void {
  if (isTaught) return;
  isTaught = true;
  Object.assign(http.defaults, { acmeSettings: { retryMaxAttempts: 0, retryDefaultDelay: 0 } });
  http.interceptors.response.use((response) => {
    const { status, data, headers } = response;
    const retryAfter = typeof headers["retry-after"] === "string" ? headers["retry-after"] : null;
    const refusal = refusalIn({ status, data, retryAfter }, Date.now());
    // The library sends this one again, with the nonce that came along.
    if (refusal !== undefined && refusal.type !== "badNonce") throw refusal;
    return response;
  });
}
