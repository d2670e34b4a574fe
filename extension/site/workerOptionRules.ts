import * as l10n from "@vscode/l10n";
import type { Origin } from "../origins/implementations.ts";
import type { WorkerOptions } from "./workerOptions.ts";

/*
 * Rules about a worker's options that the schema cannot say: what excludes what, and texts that become headers,
 * host names or keys. Each is one function from the options to its diagnostics, whose paths start at the options.
 */

type OptionPath = readonly (string | number)[];

export interface OptionDiagnostic {
  readonly path: OptionPath;
  readonly message: string;
  readonly remedy: string;
  /** Ways to put it right, the likeliest first. */
  readonly changes: readonly OptionChange[];
}

export type OptionChange =
  | { readonly kind: "replace"; readonly path: OptionPath; readonly value: string }
  | { readonly kind: "rename"; readonly path: OptionPath; readonly key: string }
  | { readonly kind: "remove"; readonly path: OptionPath };

type Rule = (options: WorkerOptions, origins: readonly Origin[]) => readonly OptionDiagnostic[];

function said(
  path: OptionPath,
  message: string,
  remedy: string,
  ...changes: readonly (OptionChange | undefined)[]
): OptionDiagnostic {
  return { path, message, remedy, changes: changes.filter((change) => change !== undefined) };
}

/** The value that was probably meant; nothing where that is no better. */
function replace(path: OptionPath, value: string | undefined, isGood: boolean): OptionChange | undefined {
  return value !== undefined && isGood ? { kind: "replace", path, value } : undefined;
}

/** The origins that scripts may come from, with the place each was written at. */
function corsOrigins({ cors }: WorkerOptions): readonly (readonly [OptionPath, string])[] {
  if (!cors) return [];
  const [path, origins] =
    "origins" in cors ? [["cors", "origins"] as const, cors.origins] : [["cors"] as const, cors];
  return origins.map((origin, index) => [[...path, index], origin] as const);
}

/**
 * Workers Cache answers without running the worker, and the host is not part of its key: what depends on the
 * host, on a request header or on a signature would be answered for one visitor with what was made for another.
 * https://developers.cloudflare.com/workers/cache/
 */
const workersCacheRule: Rule = (options, origins) => {
  if (options.cache?.mode !== "workers-cache") return [];
  const listsOrigins = corsOrigins(options).some(([, origin]) => origin !== "*");
  const reasons: readonly (readonly [boolean, OptionPath, string])[] = [
    [options.referers !== undefined, ["referers"], l10n.t("the Referer")],
    [options.signedUrls !== undefined, ["signedUrls"], l10n.t("a signature")],
    [
      options.singlePage !== undefined,
      ["singlePage"],
      l10n.t("whether a page or a part of one is asked for"),
    ],
    [options.diagnostics === true, ["diagnostics"], l10n.t("a request header")],
    [listsOrigins, ["cors"], l10n.t("the Origin")],
    [origins.some(({ bucket }) => bucket === "$host"), ["cache", "mode"], l10n.t("the host ($host)")],
  ];
  return reasons.flatMap(([applies, path, what]) =>
    applies
      ? said(
          path,
          l10n.t("answers depend on {0}, which Workers Cache does not look at", what),
          l10n.t('Set "cache": {"mode": "cache-api"}, or leave this option out.'),
          { kind: "replace", path: ["cache", "mode"], value: "cache-api" },
          path[0] === "cache" ? undefined : { kind: "remove", path },
        )
      : [],
  );
};

/** In `$path` mode the first segment is the bucket: keys of the site's own would need one as well. */
const pathBucketRule: Rule = (options, origins) => {
  if (!origins.some(({ bucket }) => bucket === "$path")) return [];
  const keys = ["prefix", "notFound", "singlePage"] as const;
  const byKey = keys.flatMap((key) =>
    options[key] === undefined
      ? []
      : said(
          [key],
          l10n.t("it names no bucket, and with $path the first segment of a path is one"),
          l10n.t("Name the bucket in the origin, or leave this option out."),
          { kind: "remove", path: [key] },
        ),
  );
  const two =
    origins.length > 1
      ? [
          said(
            ["name"],
            l10n.t("two origins cannot share paths when one of them reads its bucket from the path ($path)"),
            l10n.t("Name the buckets of both origins."),
          ),
        ]
      : [];
  return [...byKey, ...two];
};

/** Keys as they stand in the bucket: no leading slash, nothing to resolve. */
const keyRule: Rule = (options) =>
  (["index", "notFound", "singlePage", "prefix"] as const).flatMap((key) => {
    const value = options[key];
    if (value === undefined) return [];
    if (isKey(value)) return [];
    const near = value
      .split("/")
      .filter((segment) => segment !== "." && segment !== "..")
      .join("/")
      .replace(/^\/+/, "");
    return said(
      [key],
      l10n.t('"{0}" is no key of an object', value),
      l10n.t("Write it as it stands in the bucket, without a leading slash."),
      replace([key], near, isKey(near)),
      { kind: "remove", path: [key] },
    );
  });

function isKey(text: string): boolean {
  const segments = text.split("/");
  return text !== "" && !text.startsWith("/") && !segments.includes(".") && !segments.includes("..");
}

/** Scheme and host of a URL; the host alone is taken for https. */
function originOf(text: string): string | undefined {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return /^([a-z][a-z\d+.-]*:\/\/[^/\s?#:@]+\.[^/\s?#:@]+(?::\d+)?)(?:[/?#]|$)/.exec(url.toLowerCase())?.[1];
}

const corsRule: Rule = (options) =>
  corsOrigins(options).flatMap(([path, origin]) =>
    origin === "*" || /^[a-z][a-z\d+.-]*:\/\/[^/\s?#]+$/.test(origin)
      ? []
      : said(
          path,
          l10n.t('"{0}" is no origin', origin),
          l10n.t('Write scheme and host without a path, such as "https://example.com", or "*" for all.'),
          replace(path, originOf(origin), true),
        ),
  );

const refererRule: Rule = ({ referers }) =>
  (referers?.allow ?? []).flatMap((host, index) =>
    /^(\*\.)?[^\s/:*?#@]+$/.test(host)
      ? []
      : said(
          ["referers", "allow", index],
          l10n.t('"{0}" is no host name', host),
          l10n.t('Write a host without scheme or path, such as "example.com" or "*.example.com".'),
          replace(
            ["referers", "allow", index],
            originOf(host)
              ?.replace(/^.*:\/\//, "")
              .replace(/:\d+$/, ""),
            true,
          ),
        ),
  );

/** RFC 9110 §5.1 and §5.5: what may be a field name and a field value. */
const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that say how the answer is made up: the worker's own to set. */
const ownHeaders =
  /^(accept-ranges|connection|content-encoding|content-length|content-range|date|etag|last-modified|transfer-encoding)$/i;

const headerRule: Rule = ({ headers = [] }) =>
  headers.flatMap(({ set }, index) =>
    Object.entries(set).flatMap(([name, value]) => {
      const path = ["headers", index, "set", name];
      if (!fieldName.test(name) || !fieldValue.test(value)) {
        return said(
          path,
          l10n.t('"{0}" cannot stand in a header', `${name}: ${value}`),
          l10n.t("Use a header name of letters, digits and dashes, and a value on one line."),
          { kind: "remove", path },
        );
      }
      return ownHeaders.test(name)
        ? said(path, l10n.t("{0} is worked out for every answer", name), l10n.t("Leave it out."), {
            kind: "remove",
            path,
          })
        : [];
    }),
  );

const contentTypeRule: Rule = ({ contentTypes }) =>
  Object.entries(typeof contentTypes === "object" ? contentTypes : {}).flatMap(([extension, type]) => {
    if (/[./A-Z]/.test(extension) || extension === "") {
      return said(
        ["contentTypes", extension],
        l10n.t('"{0}" is no file extension', extension),
        l10n.t("Write it in lower case and without its dot."),
        /^\.?[^./]+$/.test(extension)
          ? {
              kind: "rename",
              path: ["contentTypes", extension],
              key: extension.replace(".", "").toLowerCase(),
            }
          : { kind: "remove", path: ["contentTypes", extension] },
      );
    }
    return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;.+)?$/.test(type) && fieldValue.test(type)
      ? []
      : said(
          ["contentTypes", extension],
          l10n.t('"{0}" is no content type', type),
          l10n.t('Write for example "{0}".', "text/plain; charset=utf-8"),
          { kind: "remove", path: ["contentTypes", extension] },
        );
  });

const rules: readonly Rule[] = [
  workersCacheRule,
  pathBucketRule,
  keyRule,
  corsRule,
  refererRule,
  headerRule,
  contentTypeRule,
];

/** What is wrong with a worker's options although each of them keeps the schema. Paths start at the options. */
export function workerOptionRules(
  options: WorkerOptions,
  origins: readonly Origin[] = [],
): readonly OptionDiagnostic[] {
  return rules.flatMap((rule) => rule(options, origins));
}
