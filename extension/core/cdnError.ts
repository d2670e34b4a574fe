import * as l10n from "@vscode/l10n";

/**
 * The one error that reaches people. Its text always reads
 * `<subject>: <what happened>. <remedy>`, already in the reader's language.
 * Code branches on `reason`, never on the text.
 */
export type Reason =
  | "cancelled" // the person stopped it
  | "config" // cdn.jsonc or an argument is wrong
  | "network" // nothing answered: offline, DNS, refused, reset
  | "timeout" // something answered, but the wanted state never came
  | "unauthenticated" // no credential, or a bad or expired one
  | "forbidden" // the credential lacks a permission
  | "notEnabled" // a product must be switched on in the dashboard first
  | "notFound"
  | "conflict" // exists already, and not as ours
  | "foreign" // owned by somebody else: needs a yes that names it
  | "busy" // another run is at it
  | "quota"
  | "rateLimited"
  | "firewall" // an HTML page instead of the API's JSON
  | "server" // the service's own failure
  | "recordsMissing" // only the person's DNS records are missing
  | "verification" // deployed, but the edge does not answer as it should
  | "unexpected";

export interface CdnErrorInit {
  readonly reason: Reason;
  /** The object, named as people know it: `Custom hostname images.example.net`. */
  readonly subject: string;
  /** What happened, one clause without a final stop. */
  readonly what: string;
  /** What to do now, one sentence or more. */
  readonly remedy: string;
  /** A page that helps with the remedy. */
  readonly link?: string;
  /** Id of the provider that it is about, where it is about one: see `providers/registry.ts`. */
  readonly provider?: string;
  /** Milliseconds that the service asked to wait before the next attempt. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

export class CdnError extends Error {
  override readonly name = "CdnError";
  readonly reason: Reason;
  readonly subject: string;
  readonly what: string;
  readonly remedy: string;
  readonly link: string | undefined;
  readonly provider: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(init: CdnErrorInit) {
    super(l10n.t("{0}: {1}. {2}", init.subject, init.what, init.remedy), { cause: init.cause });
    this.reason = init.reason;
    this.subject = init.subject;
    this.what = init.what;
    this.remedy = init.remedy;
    this.link = init.link;
    this.provider = init.provider;
    this.retryAfter = init.retryAfter;
  }
}
