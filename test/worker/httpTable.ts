import type { Stored } from "./world.ts";

/*
 * What RFC 9110 has to say to a GET or HEAD of one object of ten bytes, as a table. The same table is run against
 * every origin, with a cold and with a warm cache.
 */

export const key = "dir/te xt+ü.txt";
export const path = "/dir/te%20xt+%C3%BC.txt";
export const content = "0123456789";
export const metadata = {
  contentType: "text/plain; charset=utf-8",
  contentLanguage: "de",
  contentDisposition: "inline",
  cacheControl: "public, max-age=3600",
  cacheExpiry: new Date("2036-01-01T00:00:00Z"),
};

export interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: (object: Validators) => Readonly<Record<string, string>>;
  readonly status: number;
  readonly body?: string;
  /** Headers of the answer: a text, or undefined where the header must be absent. */
  readonly expect?: Readonly<Record<string, string | undefined>>;
}

export interface Validators {
  readonly etag: string;
  readonly date: string;
  /** `date` moved by so many seconds, as an HTTP-date. */
  readonly dateAt: (seconds: number) => string;
}

export function validatorsOf({ httpEtag, uploaded }: Stored): Validators {
  const dateAt = (seconds: number): string => new Date(uploaded.getTime() + seconds * 1000).toUTCString();
  return { etag: httpEtag, date: dateAt(0), dateAt };
}

const whole = { status: 200, body: content, expect: { "content-length": "10", "content-range": undefined } };
const notModified = { status: 304, body: "" };
const failed = { status: 412 };
const unsatisfiable = { status: 416, expect: { "content-range": "bytes */10" } };

function part(first: number, last: number): Pick<Case, "status" | "body" | "expect"> {
  return {
    status: 206,
    body: content.slice(first, last + 1),
    expect: { "content-range": `bytes ${first}-${last}/10`, "content-length": String(last - first + 1) },
  };
}

function ranges(): readonly Case[] {
  const table: readonly (readonly [string, Omit<Case, "name">])[] = [
    ["bytes=0-3", part(0, 3)],
    ["bytes=5-5", part(5, 5)],
    ["bytes=4-", part(4, 9)],
    ["bytes=0-", part(0, 9)],
    ["bytes=9-9", part(9, 9)],
    ["bytes=-3", part(7, 9)],
    ["bytes=-10", part(0, 9)],
    ["bytes=-99", part(0, 9)],
    ["bytes=5-99", part(5, 9)],
    ["bytes=0-99999999999999999999", part(0, 9)],
    ["BYTES=0-3", part(0, 3)],
    ["bytes= 0-3", part(0, 3)],
    ["bytes=0-3,", part(0, 3)],
    ["bytes=10-", unsatisfiable],
    ["bytes=10-12", unsatisfiable],
    ["bytes=99999999999999999999-", unsatisfiable],
    ["bytes=-0", unsatisfiable],
    ["bytes=5-2", whole],
    ["bytes=-", whole],
    ["bytes=", whole],
    ["bytes=a-b", whole],
    ["bytes=1-2x", whole],
    ["bytes=0x1-3", whole],
    ["bytes=-1-3", whole],
    ["bytes:0-3", whole],
    ["bytes 0-3", whole],
    ["items=0-3", whole],
    ["0-3", whole],
    ["bytes=0-1,4-5", whole],
    ["bytes=0-1,99-", whole],
    ["bytes=4-5, bytes=0-1", whole],
  ];
  return table.map(([range, answer]) => ({ name: `Range: ${range}`, headers: () => ({ range }), ...answer }));
}

function conditions(): readonly Case[] {
  const table: readonly (readonly [
    string,
    (object: Validators) => Record<string, string>,
    Omit<Case, "name">,
  ])[] = [
    ["If-Match: the tag", ({ etag }) => ({ "if-match": etag }), whole],
    ["If-Match: *", () => ({ "if-match": "*" }), whole],
    ["If-Match: a list with the tag", ({ etag }) => ({ "if-match": `"a", ${etag} ,"b"` }), whole],
    ["If-Match: a list with a comma in a tag", ({ etag }) => ({ "if-match": `"a,b",${etag}` }), whole],
    ["If-Match: the tag, weak", ({ etag }) => ({ "if-match": `W/${etag}` }), failed],
    ["If-Match: another tag", () => ({ "if-match": '"other"' }), failed],
    ["If-Match: the tag without quotes", ({ etag }) => ({ "if-match": etag.slice(1, -1) }), failed],
    ["If-Match: garbage", () => ({ "if-match": 'W/"' }), failed],
    ["If-Unmodified-Since: the date", ({ date }) => ({ "if-unmodified-since": date }), whole],
    ["If-Unmodified-Since: later", ({ dateAt }) => ({ "if-unmodified-since": dateAt(60) }), whole],
    ["If-Unmodified-Since: earlier", ({ dateAt }) => ({ "if-unmodified-since": dateAt(-60) }), failed],
    [
      "If-Unmodified-Since: a second earlier",
      ({ dateAt }) => ({ "if-unmodified-since": dateAt(-1) }),
      failed,
    ],
    ["If-Unmodified-Since: garbage", () => ({ "if-unmodified-since": "yesterday 1" }), whole],
    ["If-Unmodified-Since: a number", () => ({ "if-unmodified-since": "0" }), whole],
    [
      "If-Match holds, If-Unmodified-Since does not",
      ({ etag, dateAt }) => ({ "if-match": etag, "if-unmodified-since": dateAt(-60) }),
      whole,
    ],
    [
      "If-Match fails, If-Unmodified-Since holds",
      ({ dateAt }) => ({ "if-match": '"x"', "if-unmodified-since": dateAt(60) }),
      failed,
    ],
    ["If-None-Match: the tag", ({ etag }) => ({ "if-none-match": etag }), notModified],
    ["If-None-Match: the tag, weak", ({ etag }) => ({ "if-none-match": `W/${etag}` }), notModified],
    ["If-None-Match: *", () => ({ "if-none-match": "*" }), notModified],
    [
      "If-None-Match: a list with the tag",
      ({ etag }) => ({ "if-none-match": `"a",W/"b", ${etag}` }),
      notModified,
    ],
    ["If-None-Match: another tag", () => ({ "if-none-match": '"other"' }), whole],
    ["If-None-Match: the tag without quotes", ({ etag }) => ({ "if-none-match": etag.slice(1, -1) }), whole],
    ["If-None-Match: garbage", () => ({ "if-none-match": '",,\u00ff W/' }), whole],
    ["If-None-Match: empty", () => ({ "if-none-match": "" }), whole],
    ["If-None-Match: an empty tag", () => ({ "if-none-match": '""' }), whole],
    ["If-Modified-Since: the date", ({ date }) => ({ "if-modified-since": date }), notModified],
    ["If-Modified-Since: later", ({ dateAt }) => ({ "if-modified-since": dateAt(3600) }), notModified],
    ["If-Modified-Since: a second earlier", ({ dateAt }) => ({ "if-modified-since": dateAt(-1) }), whole],
    ["If-Modified-Since: garbage", () => ({ "if-modified-since": "Thu, 99 Foo 2099" }), whole],
    [
      "If-Modified-Since: rfc850-date",
      () => ({ "if-modified-since": "Sunday, 06-Nov-44 08:49:37 GMT" }),
      notModified,
    ],
    [
      "If-Modified-Since: asctime-date",
      () => ({ "if-modified-since": "Sun Nov  6 08:49:37 2044" }),
      notModified,
    ],
    [
      "If-Modified-Since: asctime-date, long ago",
      () => ({ "if-modified-since": "Sun Nov  6 08:49:37 1994" }),
      whole,
    ],
    [
      "If-None-Match does not match, If-Modified-Since would",
      ({ dateAt }) => ({ "if-none-match": '"x"', "if-modified-since": dateAt(60) }),
      whole,
    ],
    [
      "If-None-Match matches, If-Modified-Since would not",
      ({ etag, dateAt }) => ({ "if-none-match": etag, "if-modified-since": dateAt(-60) }),
      notModified,
    ],
    [
      "If-Match fails, If-None-Match matches",
      ({ etag }) => ({ "if-match": '"x"', "if-none-match": etag }),
      failed,
    ],
    [
      "If-Match holds, If-None-Match matches",
      ({ etag }) => ({ "if-match": etag, "if-none-match": etag }),
      notModified,
    ],
    [
      "If-Unmodified-Since fails, If-None-Match matches",
      ({ etag, dateAt }) => ({ "if-unmodified-since": dateAt(-60), "if-none-match": etag }),
      failed,
    ],
    ["If-Match fails, Range is not satisfiable", () => ({ "if-match": '"x"', range: "bytes=10-" }), failed],
    [
      "If-None-Match matches, Range",
      ({ etag }) => ({ "if-none-match": etag, range: "bytes=0-3" }),
      notModified,
    ],
    [
      "If-None-Match matches, Range is not satisfiable",
      ({ etag }) => ({ "if-none-match": etag, range: "bytes=10-" }),
      notModified,
    ],
    [
      "If-Modified-Since holds back, Range",
      ({ date }) => ({ "if-modified-since": date, range: "bytes=0-3" }),
      notModified,
    ],
    [
      "If-None-Match does not match, Range",
      () => ({ "if-none-match": '"x"', range: "bytes=0-3" }),
      part(0, 3),
    ],
    ["If-Match holds, Range", ({ etag }) => ({ "if-match": etag, range: "bytes=-3" }), part(7, 9)],
    ["If-Range: the tag", ({ etag }) => ({ "if-range": etag, range: "bytes=4-5" }), part(4, 5)],
    ["If-Range: the tag, a suffix", ({ etag }) => ({ "if-range": etag, range: "bytes=-2" }), part(8, 9)],
    ["If-Range: the tag, weak", ({ etag }) => ({ "if-range": `W/${etag}`, range: "bytes=4-5" }), whole],
    ["If-Range: another tag", () => ({ "if-range": '"other"', range: "bytes=4-5" }), whole],
    ["If-Range: another tag, a suffix", () => ({ "if-range": '"other"', range: "bytes=-2" }), whole],
    ["If-Range: another tag, not satisfiable", () => ({ "if-range": '"other"', range: "bytes=10-" }), whole],
    [
      "If-Range: the tag, not satisfiable",
      ({ etag }) => ({ "if-range": etag, range: "bytes=10-" }),
      unsatisfiable,
    ],
    [
      "If-Range: the tag, the last 0 bytes",
      ({ etag }) => ({ "if-range": etag, range: "bytes=-0" }),
      unsatisfiable,
    ],
    ["If-Range: another tag, the last 0 bytes", () => ({ "if-range": '"other"', range: "bytes=-0" }), whole],
    ["If-Range: the date", ({ date }) => ({ "if-range": date, range: "bytes=4-5" }), part(4, 5)],
    ["If-Range: earlier", ({ dateAt }) => ({ "if-range": dateAt(-60), range: "bytes=4-5" }), whole],
    ["If-Range: later", ({ dateAt }) => ({ "if-range": dateAt(60), range: "bytes=4-5" }), whole],
    ["If-Range: garbage", () => ({ "if-range": "garbage", range: "bytes=4-5" }), whole],
    ["If-Range: *", () => ({ "if-range": "*", range: "bytes=4-5" }), whole],
    ["If-Range without Range", () => ({ "if-range": '"other"' }), whole],
    ["If-Range: the tag, Range malformed", ({ etag }) => ({ "if-range": etag, range: "bytes=5-2" }), whole],
  ];
  return table.map(([name, headers, answer]) => ({ name, headers, ...answer }));
}

const described = {
  "content-type": metadata.contentType,
  "content-language": "de",
  "content-disposition": "inline",
  "cache-control": "public, max-age=3600",
  expires: "Tue, 01 Jan 2036 00:00:00 GMT",
  "accept-ranges": "bytes",
};

function methods(): readonly Case[] {
  const head = { method: "HEAD", body: "" };
  const notAllowed = { status: 405, expect: { allow: "GET, HEAD" } };
  return [
    { name: "GET", ...whole, expect: { ...described, ...whole.expect } },
    { name: "HEAD", ...head, status: 200, expect: { ...described, "content-length": "10" } },
    {
      name: "HEAD ignores Range",
      ...head,
      headers: () => ({ range: "bytes=0-3" }),
      status: 200,
      expect: { "content-length": "10", "content-range": undefined },
    },
    {
      name: "HEAD with If-None-Match",
      ...head,
      headers: ({ etag }) => ({ "if-none-match": etag }),
      status: 304,
    },
    { name: "HEAD with If-Match", ...head, headers: () => ({ "if-match": '"x"' }), status: 412 },
    { name: "HEAD of nothing", ...head, path: "/nothing", status: 404 },
    { name: "GET of nothing", path: "/nothing", status: 404, expect: { etag: undefined } },
    {
      name: "GET of nothing, If-None-Match: *",
      path: "/nothing",
      headers: () => ({ "if-none-match": "*" }),
      status: 404,
    },
    {
      name: "GET of nothing, If-Match: *",
      path: "/nothing",
      headers: () => ({ "if-match": "*" }),
      status: 404,
    },
    { name: "GET of nothing, Range", path: "/nothing", headers: () => ({ range: "bytes=0-3" }), status: 404 },
    { name: "GET with a query", path: `${path}?a=1&response-content-type=text/html`, ...whole },
    ...["POST", "PUT", "DELETE", "PATCH", "OPTIONS"].map((method) => ({
      name: method,
      method,
      ...notAllowed,
    })),
  ];
}

function empty(): readonly Case[] {
  const nothing = { path: "/empty", body: "" };
  return [
    { name: "an empty object", ...nothing, status: 200, expect: { "content-length": "0" } },
    {
      name: "HEAD of an empty object",
      ...nothing,
      method: "HEAD",
      status: 200,
      expect: { "content-length": "0" },
    },
    {
      name: "the first byte of an empty object",
      path: "/empty",
      headers: () => ({ range: "bytes=0-0" }),
      status: 416,
      expect: { "content-range": "bytes */0" },
    },
    {
      name: "all from the first byte of an empty object",
      path: "/empty",
      headers: () => ({ range: "bytes=0-" }),
      status: 416,
      expect: { "content-range": "bytes */0" },
    },
    {
      name: "the last bytes of an empty object",
      ...nothing,
      headers: () => ({ range: "bytes=-5" }),
      status: 200,
    },
    {
      name: "If-None-Match: * on an empty object",
      ...nothing,
      headers: () => ({ "if-none-match": "*" }),
      status: 304,
    },
  ];
}

export const table: readonly Case[] = [...methods(), ...ranges(), ...conditions(), ...empty()];
