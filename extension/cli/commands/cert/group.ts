import * as l10n from "@vscode/l10n";
import { commandGroup } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { certListCommand } from "./list.ts";
import { certPushCommand } from "./push.ts";
import { certRenewCommand } from "./renew.ts";

/** `cdn-worker cert`: the certificates of the domestic CDN. */
export function certCommands(start: Start) {
  return commandGroup("cert")
    .summary(l10n.t("certificates of the domestic CDN: list, push, renew"))
    .description(l10n.t("The certificates of the domestic CDN."))
    .addCommand(certListCommand(start))
    .addCommand(certPushCommand(start))
    .addCommand(certRenewCommand(start));
}
