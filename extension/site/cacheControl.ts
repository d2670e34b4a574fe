import * as l10n from "@vscode/l10n";
import type { ValueDiagnostic } from "./diagnostic.ts";
import { nearName } from "./nearName.ts";

/** Response directives that take a number of seconds. */
const withSeconds: readonly string[] = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"];

/** RFC 9111 §5.2.2, RFC 5861, RFC 8246, RFC 9211's neighbours in use at Cloudflare. */
const known: readonly string[] = [
  ...withSeconds,
  "public",
  "private",
  "no-cache",
  "no-store",
  "no-transform",
  "must-revalidate",
  "proxy-revalidate",
  "must-understand",
  "immutable",
];

/**
 * Is this a Cache-Control value that caches will understand as meant? Grammar of RFC 9111 §5.2:
 * comma-separated `token[=token or "quoted"]`. An unknown directive is legal, so it is only a warning.
 */
export function checkCacheControl(text: string): ValueDiagnostic | undefined {
  const diagnostic = (
    message: string,
    remedy: string,
    extra: Partial<ValueDiagnostic> = {},
  ): ValueDiagnostic => ({
    code: "cache-control",
    message: l10n.t('Cache-Control "{0}": {1}', text, message),
    remedy,
    ...extra,
  });
  const example = l10n.t('Write for example "{0}".', "public, max-age=86400");
  if (!/^[\x20-\x7e\t]*$/.test(text)) return diagnostic(l10n.t("only ASCII can stand in a header"), example);
  const parts = text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+|,/g)?.filter((part) => part !== ",") ?? [];
  const directives = parts.map((part) => part.trim()).filter((part) => part !== "");
  if (directives.length === 0) return diagnostic(l10n.t("it is empty"), example);

  const seen = new Set<string>();
  for (const directive of directives) {
    const found = /^([!#$%&'*+.^_`|~\w-]+)(?:=([!#$%&'*+.^_`|~\w-]+|"(?:[^"\\]|\\.)*"))?$/.exec(directive);
    if (!found) {
      const separated = text.includes(",")
        ? undefined
        : text
            .trim()
            .split(/[\s;]+/)
            .join(", ");
      return diagnostic(
        l10n.t('"{0}" is not a directive', directive),
        l10n.t("Separate directives by commas, for example {0}.", "public, max-age=86400"),
        separated && separated !== text && !checkCacheControl(separated) ? { replacement: separated } : {},
      );
    }
    const name = (found[1] ?? "").toLowerCase();
    const value = found[2];
    if (seen.has(name)) {
      return diagnostic(l10n.t('"{0}" stands twice', name), l10n.t("Keep the one that is meant."));
    }
    seen.add(name);
    if (withSeconds.includes(name) && !/^\d+$/.test(value ?? "")) {
      const seconds = secondsOf(value ?? "");
      return diagnostic(
        l10n.t('"{0}" needs a number of seconds', name),
        l10n.t('Write for example "{0}".', `${name}=${seconds ?? 86400}`),
        seconds === undefined ? {} : { replacement: text.replace(directive, `${name}=${seconds}`) },
      );
    }
    if (!known.includes(name)) {
      const near = nearName(name, known);
      const replacement = near && text.replace(found[1] ?? "", near);
      return diagnostic(
        l10n.t('no cache knows "{0}"', name),
        replacement ? l10n.t('Did you mean "{0}"?', replacement) : example,
        { severity: "warning", ...(replacement ? { replacement } : {}) },
      );
    }
  }
  if (seen.has("public") && seen.has("private")) {
    return diagnostic(l10n.t("it is both public and private"), l10n.t("Keep the one that is meant."));
  }
  return undefined;
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
  y: 31536000,
};

/** `10m`, `1d`: as other programs take it, in seconds. */
function secondsOf(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smhdwy])$/i.exec(text) ?? [];
  const seconds = unitSeconds[unit.toLowerCase()];
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds;
}
