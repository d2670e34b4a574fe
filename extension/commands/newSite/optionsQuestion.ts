import * as l10n from "@vscode/l10n";
import { pickMany } from "../../editor/prompts/pick.ts";
import { back, type Position } from "../../editor/prompts/steps.ts";
import { type Draft, type OptionKey, optionKeys } from "./draft.ts";
import { type Answer, title } from "./question.ts";

export async function optionsStep(draft: Draft, position: Position): Answer {
  const words: Readonly<Record<OptionKey, readonly [string, string]>> = {
    cacheControl: [l10n.t("Cache for a day"), l10n.t("Files that carry no Cache-Control of their own")],
    cors: [
      l10n.t("Readable from every web page"),
      l10n.t("CORS for all origins: fonts, scripts, images in canvases"),
    ],
    index: [l10n.t("Folders show index.html"), l10n.t("A path that ends in a slash")],
    notFound: [l10n.t("404.html for what is missing"), l10n.t("Served with status 404")],
    singlePage: [l10n.t("Single-page app"), l10n.t("Navigation to a missing path shows index.html")],
    securityHeaders: [l10n.t("Security headers"), l10n.t("Sane defaults on HTML answers")],
    contentTypes: [l10n.t("Content types by extension"), l10n.t("For objects that were stored without one")],
  };
  const chosen = draft.options ?? ["cacheControl", "cors"];
  const options = await pickMany<OptionKey>({
    title: title(),
    placeholder: l10n.t("What shall the Worker do? All of it can be changed in cdn.jsonc."),
    position,
    picked: (value) => chosen.includes(value),
    choices: optionKeys.map((key) => ({ label: words[key][0], detail: words[key][1], value: key })),
  });
  return options === back ? back : { ...draft, options };
}
