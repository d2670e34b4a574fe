import { plainAnswer } from "./http/plainAnswer.ts";
import { evaluatePreconditions, ifRangeHolds } from "./http/preconditions.ts";
import { type Part, parseRange, type RangeSpec, resolveRange } from "./http/range.ts";
import { slice } from "./http/stream.ts";
import type { ObjectReading, Reading, Wish } from "./origins/origin.ts";

/*
 * From a request and something that can be read to the answer.
 *
 * The length and the validators are known only after reading, but how much to read depends on them. So the first
 * read is a guess which is right nearly always, and the answer is decided on what it brought; only when the guess
 * was wrong (416, or an If-Range that no longer holds, far into a large object) there is a second read.
 */

/** How many bytes may be read in vain, to spare a second read. */
const affordable = 1 << 20;

/** The entity-tag of an If-None-Match with exactly one strong tag. */
function singleTag(request: Request): { readonly unless?: string } {
  const tag = request.headers.get("if-none-match");
  return tag && /^"[^"]*"$/.test(tag) ? { unless: tag } : {};
}

function firstWish(request: Request, range: RangeSpec | undefined): Wish {
  if (request.method === "HEAD") return { headersOnly: true };
  const wanted = singleTag(request);
  if (!range) return wanted;
  const conditional = request.headers.has("if-range");
  if ("suffix" in range) {
    if (conditional) return wanted;
    return range.suffix > 0 ? { ...wanted, range } : { headersOnly: true };
  }
  // `bytes=0-` is everything, and so is what follows when the condition fails.
  if (range.first === 0 && range.last === undefined) return wanted;
  return conditional && range.first <= affordable ? wanted : { ...wanted, range };
}

/** The body for `part` (undefined: all) out of what was read, or undefined where it is not in there. */
function bodyFor(
  reading: ObjectReading,
  part: Part | undefined,
): ReadableStream<Uint8Array> | null | undefined {
  const { body, size } = reading;
  if (size === 0) return null;
  if (!body) return undefined;
  const first = part?.first ?? 0;
  const last = part?.last ?? (size ?? 0) - 1;
  if (reading.part) return reading.part.first === first && reading.part.last === last ? body : undefined;
  if (first === 0 && last === (size ?? 0) - 1) return body;
  return first <= affordable && last >= first ? slice(body, { first, last }) : undefined;
}

/** RFC 9110 §15.4.5: what a 304 repeats of the answer it stands for. */
function notModified(headers: Headers): Response {
  const kept = [...headers].filter(([name]) => /^(cache-control|etag|expires|last-modified)$/.test(name));
  return new Response(null, { status: 304, headers: kept });
}

function found(
  reading: ObjectReading,
  part: Part | undefined,
  body: ReadableStream<Uint8Array> | null,
): Response {
  const { headers, size, encodeBody } = reading;
  headers.set("accept-ranges", "bytes");
  if (!headers.has("content-type")) headers.set("content-type", "application/octet-stream");
  if (part) headers.set("content-range", `bytes ${part.first}-${part.last}/${size}`);
  const length = part ? part.last - part.first + 1 : size;
  if (length !== undefined) headers.set("content-length", String(length));
  const init = { status: part ? 206 : 200, headers, ...(encodeBody && { encodeBody }) };
  return new Response(body, init);
}

/** An encoded body that the runtime still has to hand out encoded cannot be cut: it would come out decoded. */
function canBeCut({ headers, size, part, encodeBody }: ObjectReading): boolean {
  return (
    size !== undefined && (part !== undefined || encodeBody === "manual" || !headers.has("content-encoding"))
  );
}

/** The answer to a GET or HEAD of what `read` reads, or the reading that says why there is no object. */
export async function answerObject(
  request: Request,
  read: (wish: Wish) => Promise<Reading>,
): Promise<Response | Exclude<Reading, ObjectReading>> {
  const range = request.method === "GET" ? parseRange(request.headers.get("range")) : undefined;
  let wish = firstWish(request, range);
  // The object may be replaced between two reads; three that do not agree are the origin's failure.
  for (let reads = 0; reads < 3; reads++) {
    const reading = await read(wish);
    if (reading.kind === "unsatisfiable" && !wish.headersOnly) {
      wish = { headersOnly: true };
      continue;
    }
    if (reading.kind !== "object") return reading;
    const { headers, size = 0 } = reading;

    const status = evaluatePreconditions(request.headers, headers);
    const ranged = range && canBeCut(reading) && ifRangeHolds(request.headers, headers) ? range : undefined;
    const part = ranged && resolveRange(ranged, size);
    if (status !== 200 || (ranged && !part)) {
      await reading.body?.cancel();
      if (status === 304) return notModified(headers);
      return status === 412 ? plainAnswer(412) : plainAnswer(416, { "content-range": `bytes */${size}` });
    }

    const partial = part && part.last >= part.first ? part : undefined;
    const body = request.method === "HEAD" ? null : bodyFor(reading, partial);
    if (body !== undefined) return found(reading, partial, body);
    await reading.body?.cancel();
    wish = partial ? { range: partial } : {};
  }
  return { kind: "failed", status: 503 };
}
