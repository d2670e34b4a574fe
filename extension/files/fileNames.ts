/* Names that a bucket, or a folder, cannot have; what cannot be kept is refused before anything is moved. */
import * as l10n from "@vscode/l10n";

/** Bytes of a key in UTF-8: the same at every service. */
const longestKey = 1024;

/** What keeps a key out of a bucket; undefined where nothing does. */
export function keyProblem(key: string): string | undefined {
  if (key === "") return l10n.t("it has no name");
  if (!key.isWellFormed() || key.includes("\ufffd")) return l10n.t("its name is no valid Unicode");
  if (Buffer.byteLength(key) > longestKey) return l10n.t("its name is longer than {0} bytes", longestKey);
  if (hasControls(key)) return l10n.t("its name has control characters");
  // A URL cannot name such a segment: it is resolved away.
  if (key.split("/").some((part) => part === "." || part === "..")) {
    return l10n.t('its name has a part "." or ".."');
  }
  return undefined;
}

/** What keeps a key from becoming a path below a folder; undefined where nothing does. */
export function localProblem(path: string, platform: NodeJS.Platform): string | undefined {
  const parts = path.split("/");
  if (path === "" || parts.some((part) => part === "")) return l10n.t("a part of its name is empty");
  if (parts.some((part) => part === "." || part === "..")) {
    return l10n.t('its name has a part "." or ".."');
  }
  if (path.includes("\0")) return l10n.t("its name has control characters");
  if (parts.some((part) => Buffer.byteLength(part) > 255)) return l10n.t("a part of its name is too long");
  return platform === "win32" && parts.some(isNoWindowsName)
    ? l10n.t("Windows cannot have this name")
    : undefined;
}

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
function isNoWindowsName(part: string): boolean {
  return (
    hasControls(part) ||
    /[<>:"|?*\\]/.test(part) ||
    /[. ]$/.test(part) ||
    /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i.test(part)
  );
}

function hasControls(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || code === 0x7f;
  });
}

/** Names that are one name to somebody: in pairs, as they were given. R2 keeps the composed form of a key. */
export function foldedTogether(
  names: readonly string[],
  fold: (name: string) => string = (name) => name.normalize("NFC"),
): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const folded = fold(name);
    const other = seen.get(folded);
    if (other === undefined) {
      seen.set(folded, name);
      return [];
    }
    return [[other, name] as const];
  });
}
