import { domainToASCII, domainToUnicode } from "node:url";
import * as l10n from "@vscode/l10n";
import type { ValueDiagnostic } from "./diagnostic.ts";

export interface HostnameRules {
  /** `*.` in front is fine. */
  readonly wildcard?: boolean;
  /** Targets of a CNAME may carry underscores and a final dot. */
  readonly target?: boolean;
}

export type CheckedHostname =
  | { readonly ascii: string; readonly diagnostic?: undefined }
  | { readonly diagnostic: ValueDiagnostic };

/**
 * Checks a hostname as people write it and gives the form that DNS and Cloudflare use: lower case, punycode.
 * Rules: RFC 1123 §2.1 (letters, digits, dashes), RFC 1035 §2.3.4 (63 and 253 octets); Cloudflare refuses
 * addresses and special characters with 1407 and non-ASCII names with 1408, so punycode is made here.
 */
export function checkHostname(text: string, rules: HostnameRules = {}): CheckedHostname {
  const wanted = text.startsWith("*.") && rules.wildcard ? text.slice(2) : text;
  const prefix = wanted === text ? "" : "*.";
  const name = rules.target && wanted.endsWith(".") ? wanted.slice(0, -1) : wanted;
  const problem = syntaxProblem(name, rules);
  if (!problem) return { ascii: prefix + toAscii(name) };
  const bare = bareHostname(name);
  const replacement = bare !== undefined && !syntaxProblem(bare, rules) ? prefix + bare : undefined;
  return {
    diagnostic: {
      code: "hostname-syntax",
      message: l10n.t('"{0}" is not a hostname: {1}', shownHostname(text), problem),
      remedy: replacement
        ? l10n.t('Write "{0}".', replacement)
        : l10n.t("Write letters, digits and dashes between dots, for example {0}.", "images.example.net"),
      ...(replacement ? { replacement } : {}),
    },
  };
}

/** Both forms of an internationalised name, `图片.example.net (xn--….example.net)`; other names as they are. */
export function shownHostname(text: string): string {
  const ascii = toAscii(text);
  if (ascii === "") return text;
  const unicode = domainToUnicode(ascii);
  return unicode === ascii ? text : `${unicode} (${ascii})`;
}

/** True for `domain` itself and everything below it. Both in lower-case punycode. */
export function isWithin(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** Top-level names that Cloudflare refuses as custom hostnames (error 1409; RFC 2606 §2). */
export function hasReservedTop(hostname: string): boolean {
  return /\.(test|example|invalid|localhost)$/.test(hostname);
}

// Lower-cased first: domainToASCII is the URL parser's, which would also decode `%41`; `syntaxProblem` has
// refused such characters before a result is used.
function toAscii(name: string): string {
  return domainToASCII(name.toLowerCase());
}

function syntaxProblem(name: string, rules: HostnameRules): string | undefined {
  if (name === "") return l10n.t("it is empty");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return l10n.t("it is a URL");
  if (name.includes("/")) return l10n.t("it has a path");
  if (/:\d*$/.test(name)) return l10n.t("it has a port");
  if (name.includes("*")) return l10n.t("it has a wildcard");
  const odd = (rules.target ? /[^a-z0-9._-]/i : /[^a-z0-9.-]/i).exec(name.replace(/\P{ASCII}/gu, ""))?.[0];
  if (odd !== undefined) {
    return /\s/.test(odd) ? l10n.t("it has a blank in it") : l10n.t('"{0}" cannot stand in it', odd);
  }
  const ascii = toAscii(name);
  if (ascii === "") return l10n.t("its characters are not allowed in names");
  if (ascii.endsWith(".")) return l10n.t("it ends with a dot");
  const labels = ascii.split(".");
  if (labels.includes("")) return l10n.t("there is nothing between two dots");
  if (labels.length < 2) return l10n.t("it has no dot, so it names no domain");
  if (/^[0-9]+$/.test(labels.at(-1) ?? "")) return l10n.t("it is an address");
  const edge = labels.find((label) => label.startsWith("-") || label.endsWith("-"));
  if (edge !== undefined) return l10n.t('"{0}" starts or ends with a dash', edge);
  const long = labels.find((label) => label.length > 63);
  if (long !== undefined) return l10n.t("a part between dots is longer than 63 characters");
  if (ascii.length > 253) return l10n.t("it is longer than 253 characters");
  return undefined;
}

/** What is left without scheme, path, port, blanks and dots too many. */
function bareHostname(text: string): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^\s/:?#@]+?)(?::\d*)?(?:[/?#].*)?$/i
    .exec(text.trim())?.[1]
    ?.replace(/\.{2,}/g, ".")
    .replace(/^\.|\.$/g, "");
}
