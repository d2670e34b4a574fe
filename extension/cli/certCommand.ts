import { parseArgs } from "node:util";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { takeYes } from "./arguments.ts";
import type { CertArguments } from "./certArguments.ts";
import { listCertificates } from "./certList.ts";
import { pushCertificate } from "./certPush.ts";
import { renewAll } from "./certRenew.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";

const commands = new Map<string, (args: CertArguments, face: CliFace) => Promise<number>>([
  ["list", listCertificates],
  ["push", pushCertificate],
  ["renew", renewAll],
]);

/** `cert list`, `cert push` and `cert renew`. Resolves to the exit code. */
export async function certCommand(args: readonly string[], face: CliFace): Promise<number> {
  const { command, help, values } = parse(takeYes(args).rest);
  const run = commands.get(command ?? "");
  if (help || run === undefined) {
    (help ? face.out : face.err)(usage());
    return help ? exitCode.ok : exitCode.error;
  }
  return run(values, face);
}

function usage(): string {
  return l10n.t(`Usage:
  cdn-worker cert list                     domains of the domestic CDN and how long their certificates last
  cdn-worker cert push --cert FILE [--key FILE] [--domain NAME …] [--dry-run] [--yes]
                                           put a certificate on the domains that it covers
  cdn-worker cert renew [--config FILE] [--site NAME]
                                           push what is new, renew what is due: for cron, systemd, 1Panel

The passphrase of an encrypted key comes from CDN_WORKER_KEY_PASSPHRASE.
Exit codes: 0 done or nothing to do, 1 error, 2 --dry-run has changes, 4 another renewal is running, 130 stopped.`);
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        cert: { type: "string" },
        key: { type: "string" },
        domain: { type: "string", multiple: true },
        "dry-run": { type: "boolean" },
        config: { type: "string", short: "c", default: "cdn.jsonc" },
        site: { type: "string", short: "s" },
        json: { type: "boolean" },
        verbose: { type: "boolean", short: "v" },
        help: { type: "boolean", short: "h" },
      },
    });
    const [command, ...extra] = positionals;
    if (extra.length > 0) throw new Error(l10n.t("Unexpected argument {0}", extra.join(" ")));
    const read: CertArguments = {
      cert: values.cert,
      key: values.key,
      domains: values.domain ?? [],
      dryRun: values["dry-run"] ?? false,
      config: values.config,
      site: values.site,
      verbose: values.verbose ?? false,
    };
    return { command, help: values.help ?? false, values: read };
  } catch (error) {
    throw new CdnError({
      reason: "config",
      subject: "cdn-worker cert",
      what: error instanceof Error ? error.message.replace(/\.$/, "") : String(error),
      remedy: l10n.t("See cdn-worker cert --help."),
      cause: error,
    });
  }
}
