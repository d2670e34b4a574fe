import { Option } from "@commander-js/extra-typings";
import * as l10n from "@vscode/l10n";
import { certificateProviderIds } from "../../../providers/registry.ts";

/** Which domestic CDN is meant, where keys of several are given. */
export function providerOption() {
  return new Option("--provider <name>", l10n.t("the domestic CDN, where keys of several are given")).choices(
    certificateProviderIds,
  );
}
