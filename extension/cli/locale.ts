import { readFileSync } from "node:fs";
import * as l10n from "@vscode/l10n";

/** Chinese where the environment says so (POSIX locale variables, in their order). */
export function speakLocally(env: Readonly<Record<string, string | undefined>>, dist: URL): void {
  const { LC_ALL, LC_MESSAGES, LANG } = env;
  if (!/^zh([_.-]|$)/i.test(LC_ALL || LC_MESSAGES || LANG || "")) return;
  try {
    const bundle = new URL("../l10n/bundle.l10n.zh-cn.json", dist);
    l10n.config({ contents: readFileSync(bundle, "utf8") });
  } catch {
    // Without the bundle the texts stay English.
  }
}
