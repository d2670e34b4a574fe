import * as l10n from "@vscode/l10n";
import { commandGroup } from "../../parser/options.ts";
import type { Start } from "../../run/cli.ts";
import { dnsApplyCommand } from "./apply.ts";
import { dnsPlanCommand } from "./plan.ts";
import { dnsVerifyCommand } from "./verify.ts";

/** `cdn-worker dns`: the split DNS. */
export function dnsCommands(start: Start) {
  return commandGroup("dns")
    .summary(l10n.t("the split DNS: plan, apply, verify"))
    .description(l10n.t("The split DNS: one answer inside China, another one abroad."))
    .addCommand(dnsPlanCommand(start))
    .addCommand(dnsApplyCommand(start))
    .addCommand(dnsVerifyCommand(start));
}
