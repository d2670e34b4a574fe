import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { causeCode } from "../../core/causeCode.ts";
import { CdnError } from "../../core/cdnError.ts";
import type { Emit } from "../../core/events.ts";
import { slowCall } from "../../core/slowCall.ts";
import { authorization, type SecretPair } from "../signing/tc3.ts";
import { dnspod } from "./descriptor.ts";
import { DnspodCode } from "./errorCodes.ts";
import { createPacer, type Pacer, pacerOf } from "./pacer.ts";
import { DnspodError, isTooFrequent } from "./problem.ts";

export interface DnspodClientOptions extends SecretPair {
  /** `https://dnspod.tencentcloudapi.com`, or `https://dnspod.intl.tencentcloudapi.com` for international accounts. */
  readonly endpoint: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told what is waited for where an answer takes long. */
  readonly emit?: Emit;
  readonly fetch?: typeof fetch;
  /** Requests a second; the documented default of the service is 20, and so is ours. */
  readonly perSecond?: number;
  /** First pause before a request is sent again, in milliseconds; doubles each time. */
  readonly backoff?: number;
  readonly language?: "zh-CN" | "en-US";
}

/** One call of the API: sends `request`, gives the parsed answer. */
export type DnspodCall = <Answer>(
  action: string,
  request: Readonly<Record<string, unknown>>,
  answer: z.ZodType<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

const contentType = "application/json; charset=utf-8";
const apiVersion = "2021-03-23";
const attempts = 5;
/** A request that takes longer is given up and sent again; every action here may be repeated. */
const timeout = 15_000;

const envelopeSchema = z.object({
  Response: z.looseObject({
    RequestId: z.string().default(""),
    Error: z.object({ Code: z.string(), Message: z.string() }).optional(),
  }),
});

interface Received {
  readonly envelope: z.infer<typeof envelopeSchema>["Response"];
  /** The service's own time, milliseconds since the epoch, from the Date header. */
  readonly date: number | undefined;
}

/** The connection broke, the service failed, or the answer is garbled: the same request may be sent again. */
class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly problem: CdnError;
  constructor(problem: CdnError) {
    super(problem.message, { cause: problem });
    this.problem = problem;
  }
}

/**
 * A client of DNSPod's API 3.0 (https://cloud.tencent.com/document/api/1427/56166).
 *
 * It keeps to the rate limit, waits where the service says that calls come too often, corrects the clock once by
 * the service's own time, and repeats what was not answered: reads change nothing, writes name their record by
 * id, and a record that is created twice is refused as identical. Rejects with a `DnspodError` for the service's
 * own errors, a `CdnError` where it could not be understood or reached, or the signal's reason.
 */
export function createDnspodClient(options: DnspodClientOptions): DnspodCall {
  const now = options.now ?? Date.now;
  const send = options.fetch ?? fetch;
  const pace: Pacer =
    options.perSecond === undefined ? pacerOf(options.secretId) : createPacer(options.perSecond);
  const backoff = options.backoff ?? 500;
  const url = new URL(options.endpoint);
  /** Service time minus our time in milliseconds; 0 until the service says that our clock is wrong. */
  let skew = 0;

  async function attempt(action: string, body: string, signal: AbortSignal): Promise<Received> {
    const timestamp = Math.floor((now() + skew) / 1000);
    const signed = { service: "dnspod", host: url.host, action, contentType, body, timestamp };
    let response: Response;
    let text: string;
    try {
      response = await send(`${url.origin}/`, {
        method: "POST",
        headers: {
          "Content-Type": contentType,
          "X-TC-Action": action,
          "X-TC-Version": apiVersion,
          "X-TC-Timestamp": `${timestamp}`,
          "X-TC-Language": options.language ?? "en-US",
          Authorization: authorization(signed, options),
        },
        body,
        redirect: "error", // a signed request goes nowhere else
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new Unanswered(unreachable(action, url.host, error));
    }
    if (response.status >= 500) throw new Unanswered(failed(action, response.status));
    const date = Date.parse(response.headers.get("date") ?? "");
    return { envelope: parse(action, response, text), date: Number.isNaN(date) ? undefined : date };
  }

  return (action, request, answer, signal) =>
    slowCall(`DNSPod (${action})`, options.emit ?? (() => undefined), () =>
      sent(action, request, answer, signal),
    );

  async function sent<Answer>(
    action: string,
    request: Readonly<Record<string, unknown>>,
    answer: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const body = JSON.stringify(request);
    let corrected = false;
    for (let tries = 1; ; tries++) {
      await pace(signal);
      let received: Received;
      try {
        received = await attempt(action, body, signal);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        if (tries >= attempts) throw error.problem;
        await pause(backoff * 2 ** (tries - 1), signal);
        continue;
      }
      const { Error: problem, RequestId, ...content } = received.envelope;
      if (problem === undefined) {
        const parsed = answer.safeParse(content);
        if (parsed.success) return parsed.data;
        const strange = notUnderstood(action, z.prettifyError(parsed.error));
        if (tries >= attempts) throw strange;
        await pause(backoff * 2 ** (tries - 1), signal);
        continue;
      }
      if (problem.Code === DnspodCode.signatureExpired && !corrected && received.date !== undefined) {
        corrected = true;
        skew = received.date - now();
        continue;
      }
      if (isTooFrequent(problem.Code) && tries < attempts) {
        await pause(backoff * 2 ** tries, signal);
        continue;
      }
      throw new DnspodError({ action, code: problem.Code, message: problem.Message, requestId: RequestId });
    }
  }
}

/** With some jitter, so that two runs that collided do not collide again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds * (1 + Math.random() / 4), undefined, { signal });
}

function parse(action: string, response: Response, text: string): z.infer<typeof envelopeSchema>["Response"] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const html = /^\s*</.test(text) || (response.headers.get("content-type") ?? "").includes("html");
    throw new Unanswered(
      html ? firewall(action, response.status, cause) : notUnderstood(action, `HTTP ${response.status}`),
    );
  }
  const parsed = envelopeSchema.safeParse(json);
  if (!parsed.success) throw new Unanswered(notUnderstood(action, `HTTP ${response.status}`));
  return parsed.data.Response;
}

function subjectOf(action: string): string {
  return l10n.t("DNSPod ({0})", action);
}

function unreachable(action: string, host: string, cause: unknown): CdnError {
  return new CdnError({
    provider: dnspod.id,
    reason: "network",
    subject: subjectOf(action),
    what: l10n.t("{0} cannot be reached ({1})", host, causeCode(cause)),
    remedy: l10n.t("Check the connection and any proxy, then run again; what was done stays done."),
    cause,
  });
}

function failed(action: string, status: number): CdnError {
  return new CdnError({
    provider: dnspod.id,
    reason: "server",
    subject: subjectOf(action),
    what: l10n.t("the service failed (HTTP {0})", status),
    remedy: l10n.t("Run again in a minute; what was done stays done."),
  });
}

function firewall(action: string, status: number, cause: unknown): CdnError {
  return new CdnError({
    provider: dnspod.id,
    reason: "firewall",
    subject: subjectOf(action),
    what: l10n.t("a web page came instead of the API's answer (HTTP {0})", status),
    remedy: l10n.t("A proxy or firewall is in between. Try from another network, or wait some minutes."),
    cause,
  });
}

function notUnderstood(action: string, detail: string): CdnError {
  return new CdnError({
    provider: dnspod.id,
    reason: "unexpected",
    subject: subjectOf(action),
    what: l10n.t("the answer was not understood ({0})", detail),
    remedy: l10n.t("Run again in a minute; if it stays so, report it together with the log."),
  });
}
