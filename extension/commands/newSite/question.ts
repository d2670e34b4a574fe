import * as l10n from "@vscode/l10n";
import { engine } from "../../editor/engine.ts";
import type { Back } from "../../editor/prompts/steps.ts";
import { configName } from "../../editor/siteBook.ts";
import { type Draft, probeConfig, problemAt } from "./draft.ts";

/** What a question of the wizard gives: the draft with the answer in it, or the way back. */
export type Answer = Promise<Draft | Back>;

export const title = () => l10n.t("New Site");

/** What is wrong with an answer, by the rules that a hand-written file has to keep. */
export function judge(draft: Draft, ...key: readonly string[]): string | undefined {
  const { problems } = engine().parseConfig(JSON.stringify(probeConfig(draft)), `/${configName}`);
  return problemAt(problems, ...key);
}
