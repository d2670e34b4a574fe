import * as l10n from "@vscode/l10n";
import type { Authorization } from "acme-client";
import * as z from "zod";
import { CdnError, type Reason } from "../../core/cdnError.ts";
import { ownVariables } from "../../core/credentials.ts";
import { AcmeRefusal } from "./refusal.ts";

/** RFC 7807, as far as it is shown. */
const problemSchema = z.object({ detail: z.string().optional(), type: z.string().optional() });

/** Names that the authority did not accept, with what it said of each. */
export function refusedNames(authorizations: readonly Authorization[]): CdnError {
  const refused = authorizations.filter(({ status }) => status !== "valid");
  const said = refused.flatMap(({ challenges }) =>
    challenges.flatMap(({ error }) => {
      const parsed = problemSchema.safeParse(error);
      return parsed.success && parsed.data.detail ? [parsed.data.detail] : [];
    }),
  );
  return new CdnError({
    reason: "verification",
    subject: l10n.t("Certificate for {0}", refused.map(({ identifier }) => identifier.value).join(", ")),
    what:
      said.length > 0
        ? l10n.t("the authority could not verify the DNS challenge ({0})", oneLine(said.join("; ")))
        : l10n.t("the authority did not finish verifying the DNS challenge"),
    remedy: l10n.t(
      "Check that these names are delegated to the DNS provider that publishes the challenge, and that no CAA record forbids the authority.",
    ),
  });
}

interface Asked {
  readonly subject: string;
  /** The directory's URL. */
  readonly directory: string;
}

/** Whatever went wrong while talking to the authority. */
export function acmeProblem(error: unknown, { subject, directory }: Asked): CdnError {
  if (error instanceof CdnError) return error;
  const { host } = new URL(directory);
  if (error instanceof AcmeRefusal) {
    return new CdnError({
      reason: reasonOf(error),
      subject,
      what: l10n.t("the authority {0} refused ({1})", host, oneLine(error.message)),
      remedy: remedyOf(error),
      retryAfter: error.retryAfter,
      cause: error,
    });
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  // Codes of node:net, node:tls and node:dns.
  if (code !== undefined) {
    return new CdnError({
      reason: "network",
      subject,
      what: l10n.t("the authority {0} cannot be reached ({1})", host, code),
      remedy: l10n.t("Check the connection and any proxy, then run again; the order is kept."),
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CdnError({
    reason: "server",
    subject,
    what: l10n.t("the authority {0} gave an answer that is none ({1})", host, oneLine(message)),
    remedy: l10n.t("Run again in a few minutes; the order is kept."),
    cause: error,
  });
}

/** What the authority refused, where that is what an error is about. */
export function refusalOf(error: unknown): AcmeRefusal | undefined {
  const { cause } = error instanceof CdnError ? error : {};
  return cause instanceof AcmeRefusal ? cause : undefined;
}

/** The request itself was refused, not for now but for good: another one may be taken. */
export function isRefusedRequest(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== undefined && reasonOf(refusal) === "config";
}

function reasonOf({ status, type }: AcmeRefusal): Reason {
  if (status === 429 || type === "rateLimited") return "rateLimited";
  return status >= 500 ? "server" : "config";
}

function remedyOf({ type, retryAfter }: AcmeRefusal): string {
  switch (type) {
    case "rateLimited":
      return retryAfter === undefined
        ? l10n.t("Wait some hours. While trying things out, use the directory letsencrypt-staging.")
        : l10n.t("The first run after {0} minutes asks again by itself.", Math.ceil(retryAfter / 60_000));
    case "externalAccountRequired":
      return l10n.t(
        "Get a key ID and an HMAC key from the authority; write the first as acme.externalAccountBinding.keyId, and set the second as {0}.",
        ownVariables.acmeEabHmacKey,
      );
    case "userActionRequired":
      return l10n.t("Accept its terms where it says so, then run again.");
    default:
      return l10n.t("Correct what it names. While trying things out, use the directory letsencrypt-staging.");
  }
}

export function noHmacKey(directory: string): CdnError {
  return new CdnError({
    reason: "unauthenticated",
    subject: l10n.t("ACME account at {0}", new URL(directory).host),
    what: l10n.t("the HMAC key of its external account binding is not given"),
    remedy: l10n.t("Set {0} to the key that came with the key ID.", ownVariables.acmeEabHmacKey),
  });
}

/** At most 300 characters without line feeds and without a final stop. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300).replace(/\.$/, "");
}
