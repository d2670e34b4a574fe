import { randomUUID } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { causeCode } from "../../core/causeCode.ts";
import { CdnError } from "../../core/cdnError.ts";
import { addressOf } from "../../core/endpoints.ts";
import { defaultRetry, logRetries, parseRetryAfter, type RetryPolicy, retrying } from "../../core/retry.ts";
import type { RunContext } from "../../core/runContext.ts";
import { slowCall } from "../../core/slowCall.ts";
import { requireKey } from "../capabilities/descriptor.ts";
import { alidns } from "./descriptor.ts";
import { AlidnsError, alidnsProblem, isThrottled } from "./problem.ts";
import { signedRpc } from "./sign.ts";

/** One call of the API: sends `parameters`, gives the parsed answer. */
export type AlidnsCall = <Answer>(
  action: string,
  parameters: Readonly<Record<string, string>>,
  answer: z.ZodType<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

export type AlidnsContext = Pick<RunContext, "credentials" | "endpoints" | "emit" | "now">;

const version = "2015-01-09";
/** Milliseconds. A request that takes longer is given up and sent again; every action here may be repeated. */
const timeout = 15_000;

const errorSchema = z.object({ Code: z.string(), Message: z.string().default("") });

/**
 * A client of AliDNS's API (https://api.aliyun.com/document/Alidns/2015-01-09/overview).
 *
 * It waits where the service says that calls come too often, corrects the clock once by the service's own time, and
 * repeats what was not answered: reads change nothing, writes name their record by id, and a record that is created
 * twice is refused as identical. Throws `unauthenticated` where the key is missing. A call rejects with an
 * `AlidnsError` for the service's own errors, a `CdnError` where it could not be understood or reached, or the
 * signal's reason.
 */
export function createAlidnsClient(context: AlidnsContext, retry: RetryPolicy = defaultRetry): AlidnsCall {
  const key = requireKey(alidns, context.credentials);
  const endpoint = new URL(addressOf(alidns.endpoints.api, context.endpoints));
  /** Milliseconds that the service's clock is ahead of ours. */
  let skew = 0;

  async function send(
    action: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { query, headers } = signedRpc(key, {
      host: endpoint.host,
      action,
      version,
      parameters,
      at: context.now() + skew,
      nonce: randomUUID(),
    });
    const limit = AbortSignal.timeout(timeout);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${endpoint.origin}/?${query}`, {
        method: "POST",
        headers,
        redirect: "error", // a signed request goes nowhere else
        signal: AbortSignal.any([signal, limit]),
      });
      text = await response.text();
    } catch (cause) {
      signal.throwIfAborted();
      throw unreachable(action, endpoint.host, cause);
    }
    context.emit({ type: "log", level: "debug", message: `AliDNS ${action} ${response.status}` });
    const answer = parseJson(text);
    if (answer === undefined) throw notTheApi(action, response);
    if (response.ok) return answer;
    const error = errorSchema.safeParse(answer);
    if (!error.success) throw notTheApi(action, response);
    const { Code: code, Message: message } = error.data;
    const failure = new AlidnsError({ action, code, message, date: dateOf(response) });
    if (isThrottled(code) || response.status >= 500) throw alidnsProblem(failure, subjectOf(action));
    throw failure;
  }

  return async (action, parameters, schema, signal) => {
    const attempt = () => send(action, parameters, signal);
    const attemptInTime = async () => {
      const correction = skew; // of this attempt: calls side by side learn of it together
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof AlidnsError) || error.code !== "InvalidTimeStamp.Expired") throw error;
        // Once: a clock that is right by the service's own time and still refused is another matter.
        if (error.date === undefined || correction !== 0) throw error;
        skew = error.date - context.now();
        return await attempt();
      }
    };
    const answer = await slowCall(`AliDNS (${action})`, context.emit, () =>
      retrying(retry, signal, attemptInTime, logRetries(context.emit)),
    );
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw notUnderstood(action, z.prettifyError(parsed.error));
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The service's own time, milliseconds since the epoch. */
function dateOf(response: Response): number | undefined {
  const date = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date;
}

function subjectOf(action: string): string {
  return l10n.t("AliDNS ({0})", action);
}

function unreachable(action: string, host: string, cause: unknown): CdnError {
  return new CdnError({
    provider: alidns.id,
    reason: "network",
    subject: subjectOf(action),
    what: l10n.t("{0} cannot be reached ({1})", host, causeCode(cause)),
    remedy: l10n.t("Check the connection and any proxy, then run again; what was done stays done."),
    cause,
  });
}

function notTheApi(action: string, response: Response): CdnError {
  const isServer = response.status >= 500 || response.status === 429;
  return new CdnError({
    provider: alidns.id,
    reason: isServer ? "server" : "firewall",
    subject: subjectOf(action),
    what: isServer
      ? l10n.t("the service failed (HTTP {0})", response.status)
      : l10n.t("a web page came instead of the API's answer (HTTP {0})", response.status),
    remedy: isServer
      ? l10n.t("Run again in a minute; what was done stays done.")
      : l10n.t("A proxy or firewall is in between. Try from another network, or wait some minutes."),
    retryAfter: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
  });
}

function notUnderstood(action: string, detail: string): CdnError {
  return new CdnError({
    provider: alidns.id,
    reason: "unexpected",
    subject: subjectOf(action),
    what: l10n.t("the answer was not understood ({0})", detail),
    remedy: l10n.t("Please report this together with the log."),
  });
}
