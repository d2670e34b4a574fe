/*
 * The API 3.0 of Tencent Cloud, as far as EdgeOne needs it: its own service and the SSL certificates. What may be
 * repeated is repeated; an upload is not, because a certificate that was taken while its answer was lost would be
 * there twice: who uploads looks first (see `uploadOnce`).
 * https://cloud.tencent.com/document/api/1552/80723, https://cloud.tencent.com/document/api/400/41659
 */
import * as z from "zod";
import { addressOf } from "../../core/endpoints.ts";
import { defaultRetry, logRetries, parseRetryAfter, type RetryPolicy, retrying } from "../../core/retry.ts";
import type { RunContext } from "../../core/runContext.ts";
import { slowCall } from "../../core/slowCall.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import { authorization } from "../signing/tc3.ts";
import { edgeone } from "./descriptor.ts";
import { EdgeoneCode } from "./errorCodes.ts";
import { type About, notTheApi, notUnderstood, refused, unreachable } from "./problem.ts";

export interface EdgeoneOptions
  extends Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit" | "now"> {
  readonly retry?: RetryPolicy;
  /** Milliseconds that one attempt may take; 30 s by default. */
  readonly timeout?: number;
}

/**
 * One call of a service: sends `request`, gives the checked answer. Rejects with an `EdgeoneError`, or the signal's
 * reason. `once` sends it a single time, whatever comes back.
 */
export type EdgeoneCall = <Answer>(
  about: About,
  request: Readonly<Record<string, unknown>>,
  answer: z.ZodType<Answer>,
  repeat?: "once",
) => Promise<Answer>;

export interface EdgeoneClient {
  readonly teo: EdgeoneCall;
  readonly ssl: EdgeoneCall;
}

interface Service {
  /** As the signature names it. */
  readonly name: "teo" | "ssl";
  readonly version: string;
  readonly url: URL;
}

const contentType = "application/json; charset=utf-8";

const envelopeSchema = z.object({
  Response: z.looseObject({
    Error: z.object({ Code: z.string(), Message: z.string().catch("") }).optional(),
  }),
});

type Envelope = z.infer<typeof envelopeSchema>["Response"];

/** Throws `unauthenticated` at once where the key is missing. */
export function edgeoneClient(options: EdgeoneOptions): EdgeoneClient {
  const key = requireKey(edgeone, options.credentials);
  const { signal, emit, now } = options;
  const retry = options.retry ?? defaultRetry;
  /** Milliseconds that the service's clock is ahead of ours; 0 until it says that ours is wrong. */
  let skew = 0;

  const send = async (service: Service, about: About, body: string): Promise<Envelope> => {
    const { name, version, url } = service;
    const correction = skew;
    const timestamp = Math.floor((now() + correction) / 1000);
    const signed = { service: name, host: url.host, action: about.action, contentType, body, timestamp };
    const limit = AbortSignal.timeout(options.timeout ?? 30_000);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url.origin}/`, {
        method: "POST",
        headers: {
          "Content-Type": contentType,
          "X-TC-Action": about.action,
          "X-TC-Version": version,
          "X-TC-Timestamp": `${timestamp}`,
          "X-TC-Language": "en-US",
          Authorization: authorization(signed, key),
        },
        body,
        redirect: "error", // a signed request goes nowhere else
        signal: AbortSignal.any([signal, limit]),
      });
      text = await response.text();
    } catch (cause) {
      signal.throwIfAborted();
      throw unreachable(about, url.host, cause, limit.aborted);
    }
    emit({ type: "log", level: "debug", message: `EdgeOne ${about.action} ${response.status}` });
    const envelope = readEnvelope(about, response, text);
    const { Error: failure } = envelope;
    if (failure === undefined) return envelope;
    // Once: a clock that is right by the service's own time and still refused is another matter.
    const date = Date.parse(response.headers.get("date") ?? "");
    if (failure.Code === EdgeoneCode.signatureExpired && correction === 0 && !Number.isNaN(date)) {
      skew = date - now();
      return send(service, about, body);
    }
    throw refused(about, failure.Code, failure.Message);
  };

  const callOf =
    (service: Service): EdgeoneCall =>
    async (about, request, schema, repeat) => {
      const body = JSON.stringify(request);
      const policy = repeat === "once" ? { ...retry, attempts: 1 } : retry;
      const envelope = await slowCall(`EdgeOne (${about.action})`, emit, () =>
        retrying(policy, signal, () => send(service, about, body), logRetries(emit)),
      );
      const parsed = schema.safeParse(envelope);
      if (!parsed.success) throw notUnderstood(about, z.prettifyError(parsed.error));
      return parsed.data;
    };

  const urlOf = (endpoint: (typeof edgeone.endpoints)["api" | "ssl"]) =>
    new URL(addressOf(endpoint, options.endpoints));
  return {
    teo: callOf({ name: "teo", version: "2022-09-01", url: urlOf(edgeone.endpoints.api) }),
    ssl: callOf({ name: "ssl", version: "2019-12-05", url: urlOf(edgeone.endpoints.ssl) }),
  };
}

function readEnvelope(about: About, response: Response, text: string): Envelope {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  // A gateway in front answers 429 or 5xx, perhaps with a body of its own: then the status is what is true.
  if (response.ok && envelope.success) return envelope.data.Response;
  if (envelope.success && envelope.data.Response.Error && response.status < 500 && response.status !== 429) {
    return envelope.data.Response;
  }
  throw notTheApi(about, {
    status: response.status,
    isHtml: (response.headers.get("content-type") ?? "").includes("text/html") || /^\s*</.test(text),
    retryAfter: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
