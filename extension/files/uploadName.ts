import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

export const usualName = "{year}/{month}/{name}-{hash8}.{ext}";

export interface NamedFile {
  /** Of the file itself, with its ending. */
  readonly name: string;
  /** Name of the folder that it lies in. */
  readonly folder: string;
  /** Of its bytes, 32 hexadecimal digits. */
  readonly md5: string;
}

/**
 * Where an upload goes by its template.
 *
 * @param at milliseconds since the epoch, told in local time
 * @param uuid as often as it is asked for
 * @throws CdnError (config) for a word in braces that means nothing
 */
export function uploadName(template: string, file: NamedFile, at: number, uuid: () => string): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  const [year, month, day] = [String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate())];
  const dot = file.name.lastIndexOf(".");
  const words: Readonly<Record<string, () => string>> = {
    year: () => year,
    month: () => month,
    day: () => day,
    date: () => `${year}-${month}-${day}`,
    time: () => `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`,
    name: () => plain(dot > 0 ? file.name.slice(0, dot) : file.name),
    ext: () => (dot > 0 ? plain(file.name.slice(dot + 1)).toLowerCase() : ""),
    hash8: () => file.md5.slice(0, 8),
    md5: () => file.md5,
    uuid,
    folder: () => plain(file.folder),
  };
  const path = template.replace(/\{([^{}]*)\}/g, (_whole, word: string) => {
    if (!Object.hasOwn(words, word)) throw unknownWord(word, Object.keys(words));
    return words[word]?.() ?? "";
  });
  // A file without an ending leaves the dot that stood before it.
  return path.replace(/\.$/, "").replace(/\/+/g, "/").replace(/^\//, "").normalize("NFC");
}

/** What would be read as something else in an address. */
function plain(text: string): string {
  return text.normalize("NFC").replace(/[\s/\\?#%"<>|*:]+/g, "-");
}

function unknownWord(word: string, known: readonly string[]): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Name of uploads"),
    what: l10n.t("{0} means nothing", `{${word}}`),
    remedy: l10n.t("Use {0}.", known.map((one) => `{${one}}`).join(", ")),
  });
}
