/*
 * RFC 9110 §13 and §14 once more, slowly and obviously: no regular expressions shared with the templates, no
 * shortcuts. The property tests compare the two.
 */

export interface Representation {
  readonly content: string;
  readonly etag: string;
  /** Whole seconds since the epoch. */
  readonly modified: number;
}

export interface Expected {
  readonly status: 200 | 206 | 304 | 412 | 416;
  readonly body: string | undefined;
  readonly contentRange: string | undefined;
}

const digits = "0123456789";

function isNumber(text: string): boolean {
  return text !== "" && [...text].every((character) => digits.includes(character));
}

/** Elements of a comma-separated list in which quoted strings may hold commas. */
function elementsOf(list: string): readonly string[] {
  const elements: string[] = [];
  let element = "";
  let quoted = false;
  for (const character of list) {
    if (character === '"') quoted = !quoted;
    if (character === "," && !quoted) {
      elements.push(element.trim());
      element = "";
    } else {
      element += character;
    }
  }
  return [...elements, element.trim()];
}

interface Tag {
  readonly weak: boolean;
  readonly opaque: string;
}

function tagOf(element: string): Tag | undefined {
  const weak = element.startsWith("W/");
  const quoted = weak ? element.slice(2) : element;
  if (quoted.length < 2 || !quoted.startsWith('"') || !quoted.endsWith('"')) return undefined;
  const opaque = quoted.slice(1, -1);
  return opaque.includes('"') ? undefined : { weak, opaque };
}

function matches(list: string, etag: string, comparison: "strong" | "weak"): boolean {
  if (list.trim() === "*") return true;
  const own = tagOf(etag);
  return elementsOf(list).some((element) => {
    const tag = tagOf(element);
    if (!tag || !own || tag.opaque !== own.opaque) return false;
    return comparison === "weak" || (!tag.weak && !own.weak);
  });
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Seconds of an IMF-fixdate; the generators make no other dates. */
function secondsOf(date: string): number | undefined {
  const [weekday, day, month, year, time, zone, ...more] = date.split(" ");
  if (!weekday?.endsWith(",") || !day || !month || !year || !time || zone !== "GMT" || more.length > 0)
    return undefined;
  const [hours, minutes, seconds] = time.split(":").map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  return Date.UTC(Number(year), months.indexOf(month), Number(day), hours, minutes, seconds) / 1000;
}

/** First and last byte of the single range asked for; `none`: nothing of it is there; undefined: ignore the header. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | "none" | undefined {
  if (header === undefined) return undefined;
  const [unit, ...rest] = header.split("=");
  if (unit?.toLowerCase() !== "bytes" || rest.length !== 1) return undefined;
  const specs = (rest[0] ?? "").split(",").map((spec) => spec.trim());
  const given = specs.filter((spec) => spec !== "");
  const [spec = ""] = given;
  if (given.length !== 1) return undefined;
  const dash = spec.indexOf("-");
  if (dash === -1) return undefined;
  const first = spec.slice(0, dash);
  const last = spec.slice(dash + 1);
  if (first === "") {
    if (!isNumber(last)) return undefined;
    if (Number(last) === 0) return "none";
    // Satisfiable, but there are no words for it in Content-Range.
    if (size === 0) return undefined;
    return [Number(last) >= size ? 0 : size - Number(last), size - 1];
  }
  if (!isNumber(first) || (last !== "" && !isNumber(last))) return undefined;
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return "none";
  return [Number(first), last === "" || Number(last) >= size ? size - 1 : Number(last)];
}

/** The answer to a GET of `representation`. Names of headers are lower-case. */
export function expectedAnswer(
  headers: Readonly<Record<string, string>>,
  { content, etag, modified }: Representation,
): Expected {
  const nothing = { body: undefined, contentRange: undefined };
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  const unmodifiedSince = secondsOf(headers["if-unmodified-since"] ?? "");
  const modifiedSince = secondsOf(headers["if-modified-since"] ?? "");

  // §13.2.2, steps 1 and 2.
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag, "strong")) return { status: 412, ...nothing };
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    return { status: 412, ...nothing };
  }
  // Steps 3 and 4.
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, etag, "weak")) return { status: 304, ...nothing };
  } else if (modifiedSince !== undefined && modified <= modifiedSince) {
    return { status: 304, ...nothing };
  }
  // Step 5.
  const whole = { status: 200, body: content, contentRange: undefined } as const;
  const range = rangeOf(headers.range, content.length);
  if (range === undefined) return whole;
  const ifRange = headers["if-range"];
  if (ifRange !== undefined) {
    const tag = tagOf(ifRange);
    const holds = tag ? !tag.weak && ifRange === etag : secondsOf(ifRange) === modified;
    if (!holds) return whole;
  }
  if (range === "none") return { status: 416, body: undefined, contentRange: `bytes */${content.length}` };
  const [first, last] = range;
  return {
    status: 206,
    body: content.slice(first, last + 1),
    contentRange: `bytes ${first}-${last}/${content.length}`,
  };
}
