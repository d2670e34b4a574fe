import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { ownVariables } from "../../core/credentials.ts";
import { command } from "../parser/options.ts";
import { usageError } from "../parser/usageError.ts";
import type { Cli, Start } from "../run/cli.ts";
import { exitCode } from "../run/exitCodes.ts";

/** `cdn-worker sign URL`: prints the URL with a signature that the Worker accepts. */
export function signCommand(start: Start) {
  return command("sign")
    .summary(l10n.t("make a signed URL"))
    .description(
      l10n.t("Prints a URL with a signature that the Worker accepts, by the key in CDN_WORKER_SIGNING_KEYS."),
    )
    .argument("[url]", l10n.t("the address to sign"))
    .option("--expires <duration>", l10n.t("how long it is good for: 90s, 15m, 1h, 7d; 1h by default"))
    .action((url, options) => start(options, (cli) => sign(url, options.expires ?? "1h", cli)));
}

async function sign(url: string | undefined, expiry: string, cli: Cli): Promise<number> {
  if (!url || !URL.canParse(url)) {
    throw usage(
      l10n.t("it needs the URL to sign"),
      "cdn-worker sign https://images.example.net/a.png --expires 1h",
    );
  }
  const [key] = cli.context.credentials[ownVariables.signingKeys]?.split(",") ?? [];
  if (!key) {
    throw new CdnError({
      reason: "unauthenticated",
      subject: l10n.t("Signing key"),
      what: l10n.t("none is given"),
      remedy: l10n.t("Set CDN_WORKER_SIGNING_KEYS to the key that the Worker accepts."),
    });
  }
  const expires = cli.context.now() + duration(expiry);
  const { signUrl } = await import("../../worker/signUrl.ts");
  const signed = await signUrl(url, key, expires);
  cli.out(cli.json ? JSON.stringify({ url: signed, expires }) : signed);
  return exitCode.ok;
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

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
  return usageError("cdn-worker sign", what, l10n.t("For example: {0}.", example));
}
