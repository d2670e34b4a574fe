import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { ownVariables } from "../core/credentials.ts";
import { signUrl } from "../worker/signUrl.ts";
import { exitCode } from "./exitCodes.ts";
import type { Command } from "./siteCommands.ts";

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `cdn-worker sign URL --expires 1h` prints the signed URL. */
export const signCommand: Command = async (invocation, face) => {
  const [url] = invocation.positionals;
  const [key] = face.context.credentials[ownVariables.signingKeys]?.split(",") ?? [];
  if (!url || !URL.canParse(url)) {
    throw usage(
      l10n.t("it needs the URL to sign"),
      "cdn-worker sign https://images.example.net/a.png --expires 1h",
    );
  }
  if (!key) {
    throw new CdnError({
      reason: "unauthenticated",
      subject: l10n.t("Signing key"),
      what: l10n.t("none is given"),
      remedy: l10n.t("Set CDN_WORKER_SIGNING_KEYS to the key that the Worker accepts."),
    });
  }
  const expires = face.context.now() + duration(invocation.expires ?? "1h");
  const signed = await signUrl(url, key, expires);
  face.out(face.json ? JSON.stringify({ url: signed, expires }) : signed);
  return exitCode.ok;
};

/** Milliseconds. A URL that is good for longer than a century was mistyped. */
const longest = 36_500 * 86_400_000;

/** Milliseconds of `90s`, `15m`, `1h`, `7d`. @throws CdnError (config) */
export function duration(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  const unit = match?.[2] && units[match[2]];
  if (!match || !unit) throw usage(l10n.t("{0} is not a duration", text), "90s, 15m, 1h, 7d");
  const milliseconds = Number(match[1]) * unit;
  if (milliseconds === 0 || milliseconds > longest) {
    throw usage(l10n.t("{0} is not between {1} and {2}", text, "1s", "36500d"), "90s, 15m, 1h, 7d");
  }
  return milliseconds;
}

function usage(what: string, example: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: "cdn-worker sign",
    what,
    remedy: l10n.t("For example: {0}", example),
  });
}
