import * as l10n from "@vscode/l10n";
import type { StoredAccount } from "../../editor/accounts.ts";
import { descriptorOf } from "../../providers/registry.ts";
import type { ViewNode } from "./viewNode.ts";

/** A key of a service other than Cloudflare. Shows which it is, never what it is. */
export function keyNode(account: StoredAccount): ViewNode {
  const provider = descriptorOf(account.provider).title;
  return {
    id: `key/${account.provider}/${account.id}`,
    label: provider,
    description: account.label,
    icon: { id: "key" },
    tokens: ["key"],
    state: "leaf",
    spoken: l10n.t("{0} key {1}", provider, account.label),
    target: { kind: "account", provider: account.provider, id: account.id },
  };
}
