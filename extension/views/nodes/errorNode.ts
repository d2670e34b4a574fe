import * as l10n from "@vscode/l10n";
import { isCdnError, readable } from "../../editor/failure.ts";
import { escapeMarkdown } from "../../editor/format.ts";
import type { Target } from "../../editor/target.ts";
import type { ViewNode } from "./viewNode.ts";

/** An error stands where its object would be, with what to do about it. */
export function errorNode(parentId: string, error: Error, target?: Target): ViewNode {
  const subject = isCdnError(error) ? error.subject : l10n.t("Something unexpected happened");
  const what = isCdnError(error) ? error.what : (error.message.split("\n", 1)[0] ?? "");
  const remedy = isCdnError(error) ? readable(error.remedy) : l10n.t("The log has the details.");
  const link = isCdnError(error) ? error.link : undefined;
  return {
    id: `${parentId}/error`,
    label: subject,
    description: what,
    icon: { id: "error", color: "list.errorForeground" },
    tokens: ["error"],
    state: "expanded",
    spoken: l10n.t("Error. {0}: {1}. {2}", subject, what, remedy),
    tooltip: () =>
      [
        `**${escapeMarkdown(subject)}**`,
        escapeMarkdown(what),
        escapeMarkdown(remedy),
        ...(link ? [`[${escapeMarkdown(link)}](${link})`] : []),
      ].join("\n\n"),
    children: () => [remedyNode(parentId, remedy)],
    ...(target ? { target } : {}),
  };
}

function remedyNode(parentId: string, remedy: string): ViewNode {
  return {
    id: `${parentId}/error/remedy`,
    label: "",
    description: remedy,
    icon: { id: "lightbulb" },
    tokens: [],
    state: "leaf",
    spoken: remedy,
    tooltip: () => escapeMarkdown(remedy),
  };
}
