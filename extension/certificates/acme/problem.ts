import * as l10n from "@vscode/l10n";
import type { Authorization } from "acme-client";
import * as z from "zod";
import { CdnError } from "../../core/cdnError.ts";

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

/** Whatever went wrong while talking to the authority. */
export function acmeProblem(error: unknown, subject: string, directory: string): CdnError {
  if (error instanceof CdnError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const host = new URL(directory).host;
  // Codes of node:net, node:tls and node:dns; what the authority itself refuses has none.
  if (code !== undefined && !code.startsWith("ERR_BAD")) {
    return new CdnError({
      reason: "network",
      subject,
      what: l10n.t("the authority {0} cannot be reached ({1})", host, code),
      remedy: l10n.t("Check the connection and any proxy, then run again; the order is kept."),
    });
  }
  return new CdnError({
    reason: /rate.?limit/i.test(message) ? "rateLimited" : "server",
    subject,
    what: l10n.t("the authority {0} refused ({1})", host, oneLine(message)),
    remedy: l10n.t("Correct what it names. While trying things out, use the directory letsencrypt-staging."),
  });
}

/** At most 300 characters without line feeds and without a final stop. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300).replace(/\.$/, "");
}
