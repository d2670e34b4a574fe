/*
 * DogeCloud's API, as far as certificates need it. Every call is signed over the very bytes that are sent. Calls
 * that may be repeated are repeated; an upload is not, because a certificate that was taken while its answer was
 * lost would be there twice: who uploads looks first (see `uploadOnce`).
 */
import * as l10n from "@vscode/l10n";
import type * as z from "zod";
import type { Credentials } from "../../core/credentials.ts";
import { addressOf, type Endpoints } from "../../core/endpoints.ts";
import type { Emit } from "../../core/events.ts";
import { defaultRetry, logRetries, parseRetryAfter, type RetryPolicy, retrying } from "../../core/retry.ts";
import { slowCall } from "../../core/slowCall.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import {
  certificateListSchema,
  type DogecloudCertificate,
  type DogecloudDomain,
  domainListSchema,
  type Envelope,
  envelopeSchema,
  uploadSchema,
} from "./answers.ts";
import { dogecloud } from "./descriptor.ts";
import { DogecloudCode } from "./errorCodes.ts";
import { type About, misunderstood, refused, unreachable, wrongShape } from "./problem.ts";
import { authorization } from "./sign.ts";

export interface DogecloudOptions {
  readonly credentials: Credentials;
  readonly endpoints: Endpoints;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly retry?: RetryPolicy;
  /** Milliseconds that one attempt may take; 30 s by default. */
  readonly timeout?: number;
}

export interface DogecloudClient {
  listCertificates(): Promise<readonly DogecloudCertificate[]>;
  listDomains(): Promise<readonly DogecloudDomain[]>;
  /** Sent once. `note` is `[A-Za-z0-9-]`, up to 73 characters; gives the new certificate's id. */
  upload(note: string, chain: string, key: string): Promise<number>;
  /** Replaces the certificate that the domain carries. */
  bind(id: number, domain: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Drops files from the cache; the daily quota is about 1000 addresses. */
  refresh(urls: readonly string[]): Promise<void>;
  /** The cheapest call that needs a valid key. */
  checkKeys(): Promise<void>;
}

/** Throws `unauthenticated` at once where a key is missing. */
export function dogecloudClient(options: DogecloudOptions): DogecloudClient {
  const { accessKey, secretKey } = requireKey(dogecloud, options.credentials);
  const baseUrl = addressOf(dogecloud.endpoints.api, options.endpoints);
  const { signal, emit } = options;
  const retry = options.retry ?? defaultRetry;

  const send = async (about: About, body: string): Promise<Envelope> => {
    const timeout = AbortSignal.timeout(options.timeout ?? 30_000);
    let response: Response;
    let text: string;
    try {
      response = await fetch(baseUrl + about.path, {
        method: "POST",
        headers: {
          authorization: authorization(accessKey, secretKey, about.path, body),
          "content-type": "application/json",
        },
        body,
        redirect: "error", // a signed request goes nowhere else
        signal: AbortSignal.any([signal, timeout]),
      });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(about, error, timeout.aborted);
    }
    emit({ type: "log", level: "debug", message: `DogeCloud ${about.path} ${response.status}` });
    return readEnvelope(about, response, text);
  };

  const call = (about: About, parameters: Readonly<Record<string, unknown>>, policy = retry) => {
    const body = JSON.stringify(parameters);
    return slowCall(`DogeCloud (${about.path})`, emit, () =>
      retrying(policy, signal, () => send(about, body), logRetries(emit)),
    );
  };
  const list = l10n.t("DogeCloud account");
  const certificate = (id: number) => l10n.t("DogeCloud certificate {0}", id);

  return {
    async listCertificates() {
      const about = { subject: list, path: "/cdn/cert/list.json" };
      return dataOf(about, await call(about, {}), certificateListSchema).certs;
    },
    async listDomains() {
      const about = { subject: list, path: "/cdn/domain/list.json" };
      return dataOf(about, await call(about, {}), domainListSchema).domains;
    },
    async upload(note, chain, key) {
      const about = { subject: l10n.t("DogeCloud certificate {0}", note), path: "/cdn/cert/upload.json" };
      const once = { ...retry, attempts: 1 };
      return dataOf(about, await call(about, { note, cert: chain, private: key }, once), uploadSchema).id;
    },
    async bind(id, domain) {
      await call({ subject: l10n.t("CDN domain {0}", domain), path: "/cdn/cert/bind.json" }, { id, domain });
    },
    async remove(id) {
      await call({ subject: certificate(id), path: "/cdn/cert/delete.json" }, { id });
    },
    async refresh(urls) {
      const about = { subject: l10n.t("DogeCloud cache"), path: "/cdn/refresh/add.json" };
      await call(about, { rtype: "url", urls: JSON.stringify(urls) });
    },
    async checkKeys() {
      await call({ subject: l10n.t("DogeCloud keys"), path: "/console/userinfo.json" }, {});
    },
  };
}

/** Success is exactly code 200, whatever the HTTP status says. */
function readEnvelope(about: About, response: Response, text: string): Envelope {
  const retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) {
    const isHtml = (response.headers.get("content-type") ?? "").includes("text/html") || /^\s*</.test(text);
    throw misunderstood(about, { status: response.status, isHtml, retryAfter });
  }
  const { code, msg, err_code } = envelope.data;
  if (code === DogecloudCode.success && response.ok) return envelope.data;
  // A gateway in front answers 429 or 5xx with a body of its own; then the status is what is true.
  const status =
    response.ok || (code !== undefined && code !== DogecloudCode.success) ? code : response.status;
  throw refused(about, { code: status, message: msg, errCode: err_code, retryAfter });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function dataOf<Schema extends z.ZodType>(about: About, envelope: Envelope, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(envelope.data);
  if (!parsed.success) throw wrongShape(about, parsed.error);
  return parsed.data;
}
