import * as l10n from "@vscode/l10n";
import { ask } from "../../editor/prompts/ask.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back, type Position, type Step } from "../../editor/prompts/steps.ts";
import type { AccountLists } from "./accountLists.ts";
import { type Draft, splitNames, suggestedFallback, suggestedName } from "./draft.ts";
import { type Answer, judge, title } from "./question.ts";

export const zoneStep =
  (lists: AccountLists): Step<Draft>["run"] =>
  async (draft, position): Answer => {
    const zone = await pick<string>({
      title: title(),
      placeholder: l10n.t("Which of your domains at Cloudflare shall carry the fallback origin?"),
      position,
      active: (value) => value === draft.zone,
      choices: lists.zones().then((zones) =>
        zones.map(({ name, account }) => ({
          label: `$(globe) ${name}`,
          description: account.name,
          value: name,
        })),
      ),
    });
    return zone === back ? back : { ...draft, zone };
  };

export async function fallbackStep(draft: Draft, position: Position): Answer {
  const { zone = "" } = draft;
  const kept = draft.fallbackOrigin?.endsWith(`.${zone}`) ? draft.fallbackOrigin : undefined;
  const fallbackOrigin = await ask({
    title: title(),
    prompt: l10n.t(
      "Fallback origin: a host in {0} that is not used yet. The CNAME of your hostnames points to it.",
      zone,
    ),
    value: kept ?? suggestedFallback(draft),
    position,
    validate: (value) => judge({ ...existing(draft), zone, fallbackOrigin: value }, "fallbackOrigin"),
  });
  return fallbackOrigin === back ? back : { ...draft, fallbackOrigin: fallbackOrigin.toLowerCase() };
}

export async function hostnamesStep(draft: Draft, position: Position): Answer {
  const { zone = "", fallbackOrigin = "" } = draft;
  const text = await ask({
    title: title(),
    prompt: l10n.t("Public hostnames, separated by blanks: what visitors use. Their DNS may be anywhere."),
    placeholder: "images.example.net",
    value: draft.hostnames?.join(" ") ?? "",
    position,
    validate: (value) => {
      const hostnames = splitNames(value);
      return hostnames.length === 0
        ? l10n.t("At least one hostname is needed.")
        : judge({ ...existing(draft), zone, fallbackOrigin, hostnames }, "hostnames");
    },
  });
  return text === back ? back : { ...draft, hostnames: splitNames(text) };
}

export const nameStep =
  (taken: readonly string[]): Step<Draft>["run"] =>
  async (draft, position): Answer => {
    const name = await ask({
      title: title(),
      prompt: l10n.t("A short name for the site, for you: it shows in the sidebar and names the Worker."),
      value: draft.name ?? suggestedName(draft, taken),
      position,
      validate: (value) =>
        taken.includes(value)
          ? l10n.t("A site of this name is there already.")
          : /^[A-Za-z0-9][\w.-]*$/.test(value)
            ? judge({ ...existing(draft), name: value }, "worker")
            : l10n.t("Letters, digits, dashes, dots and underscores."),
    });
    return name === back ? back : { ...draft, name };
  };

/** The file that the answer has to fit into. */
function existing({ existing: text }: Draft): Draft {
  return text === undefined ? {} : { existing: text };
}
