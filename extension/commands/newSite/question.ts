import * as l10n from "@vscode/l10n";
import { engine } from "../../editor/engine.ts";
import type { Back } from "../../editor/prompts/steps.ts";
import { configName } from "../../editor/stores/siteStore.ts";
import { type Draft, mistakeAt, probeSite } from "./draft.ts";

/** What a question of the wizard gives: the draft with the answer in it, or the way back. */
export type Answer = Promise<Draft | Back>;

export const title = () => l10n.t("New Site");

/** What is wrong with an answer, by the rules that a hand-written file has to keep, its other sites included. */
export function judge(draft: Draft, ...key: readonly string[]): string | undefined {
  const { existing = "" } = draft;
  const { name, site } = probeSite(
    draft,
    engine()
      .siteRanges(existing)
      .map((range) => range.name),
  );
  const diagnosticsOf = (text: string) => engine().parseConfig(text, `/${configName}`).diagnostics;
  const before = existing.trim() === "" ? [] : diagnosticsOf(existing);
  return mistakeAt(diagnosticsOf(engine().addSite(existing, name, site)), before, name, ...key);
}
