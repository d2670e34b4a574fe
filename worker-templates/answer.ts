import { plainAnswer } from "./http/plainAnswer.ts";
import { evaluatePreconditions, ifRangeHolds } from "./http/preconditions.ts";
import { contentRange, type Part, parseRange, type RangeSpec, resolveRange } from "./http/range.ts";
import type { FailureStatus, FoundObject, ReadOptions, ReadResult } from "./origins/origin.ts";

/*
 * From a request and something that can be read to the answer.
 *
 * The length and the validators are known only after reading, but how much to read depends on them. So the first
 * read is a guess which is right nearly always, and the answer is decided on what it brought; only when the guess
 * was wrong (416, or an If-Range on a large object) there is a second read.
 */

/** How many bytes may be read in vain, to spare a second read. */
const affordable = 1 << 20;

type Body = ReadableStream<Uint8Array> | ArrayBuffer | null;

function firstRead(headers: Headers, range: RangeSpec | undefined, head: boolean): ReadOptions {
  const { offset = 0, length, suffix } = range ?? {};
  // `bytes=0-` is everything, and everything is what follows when the condition of If-Range fails.
  const whole = headers.has("if-range") ? offset <= affordable : !(suffix ?? length ?? offset);
  return {
    range: whole ? undefined : range,
    head,
    // Exactly one strong tag: only then R2 compares as RFC 9110 does. With a cache the body is wanted, to fill it.
    unless: OPTIONS.cacheApi ? undefined : headers.get("if-none-match")?.match(/^"([^"]*)"$/)?.[1],
  };
}

/**
 * The body for `part` (undefined: all) out of what was read; undefined where it is not in there. An encoded body
 * cannot be cut: where the runtime encodes it on its way out, it comes decoded.
 */
async function bodyFor(
  { headers, body, size, part: read }: FoundObject,
  part: Part | undefined,
): Promise<Body | undefined> {
  if (!body && size) return undefined;
  if (read?.offset === part?.offset && read?.length === part?.length) return body;
  if (read || !part) return undefined;
  if (part.length === size) return body;
  if (size > affordable || headers.has("content-encoding")) return undefined;
  return (await new Response(body).arrayBuffer()).slice(part.offset, part.offset + part.length);
}

/** RFC 9110 §15.4.5: a 304 repeats what concerns caching, and nothing of what describes the body. */
function notModified(headers: Headers): Response {
  const kept = [...headers].filter(([name]) => !/^(content|accept)-/.test(name));
  return new Response(null, { status: 304, headers: kept });
}

function found(result: FoundObject, part: Part | undefined, body: Body): Response {
  const { headers, size, encodeBody } = result;
  if (size >= 0) headers.set("content-length", `${part?.length ?? size}`);
  if (part) headers.set("content-range", contentRange(part, size));
  const whole = OPTIONS.notFound ? (result.wholeStatus ?? 200) : 200;
  const init = { status: part ? 206 : whole, headers, encodeBody };
  return new Response(body, init);
}

/** The answer to a GET or HEAD of what `read` reads, or why there is no object. */
export async function answerObject(
  request: Request,
  read: (options: ReadOptions) => Promise<ReadResult>,
): Promise<Response | FailureStatus> {
  const isHead = request.method === "HEAD";
  // RFC 9110 §14.2: Range has a meaning for GET alone.
  const asked = isHead ? undefined : parseRange(request.headers.get("range"));
  let options = firstRead(request.headers, asked, isHead);
  // The object may be replaced between two reads; three that do not agree are the origin's failure.
  for (let left = 3; left--; ) {
    const result = await read(options);
    if (result === 416) {
      // How long the object is says only the object; and should If-Range fail, all of it is the answer.
      options = {};
      continue;
    }
    if (typeof result === "number") return result;
    const { headers, size, body } = result;

    const status = evaluatePreconditions(request.headers, headers);
    const range = size >= 0 && ifRangeHolds(request.headers, headers) ? asked : undefined;
    const resolved = range && resolveRange(range, size);
    const part = resolved?.length ? resolved : undefined;
    if (status === 200 && !isHead && (!range || resolved)) {
      const taken = await bodyFor(result, part);
      if (taken !== undefined) return found(result, part, taken);
      // A range was asked for, and everything came: whoever does not know ranges may ignore them (§14.2).
      if (options.range && !result.part) return found(result, undefined, body);
    }
    body?.cancel().catch(() => undefined);
    if (status === 304) return notModified(headers);
    if (status === 412) return plainAnswer(412);
    if (isHead) return found(result, undefined, null);
    if (range && !resolved) return plainAnswer(416, { "content-range": `bytes */${size}` });
    options = { range: part };
  }
  return 503;
}
