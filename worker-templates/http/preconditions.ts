import { parseHttpDate } from "./date.ts";
import { listHas, sameStrongly, sameWeakly } from "./entityTag.ts";

/** What a request says and what a representation says: both are looked at by header name only. */
type Fields = Pick<Headers, "get">;

/** Comparisons with a date that is none (NaN) are false, which is to ignore the field. */
function dateIn(fields: Fields, name: string): number {
  return parseHttpDate(fields.get(name));
}

/** RFC 9110 §13.1.1 (compares strongly) and §13.1.4: If-Unmodified-Since counts only where If-Match is absent. */
function hasChanged(request: Fields, representation: Fields): boolean {
  const ifMatch = request.get("if-match");
  return ifMatch === null
    ? dateIn(representation, "last-modified") > dateIn(request, "if-unmodified-since")
    : !listHas(ifMatch, representation.get("etag"), sameStrongly);
}

/** RFC 9110 §13.1.2 (compares weakly) and §13.1.3: If-Modified-Since counts only where If-None-Match is absent. */
function isKnown(request: Fields, representation: Fields): boolean {
  const ifNoneMatch = request.get("if-none-match");
  return ifNoneMatch === null
    ? dateIn(representation, "last-modified") <= dateIn(request, "if-modified-since")
    : listHas(ifNoneMatch, representation.get("etag"), sameWeakly);
}

/** RFC 9110 §13.2.2, steps 1 to 4, for GET and HEAD: 200 means "go on". */
export function evaluatePreconditions(request: Fields, representation: Fields): 200 | 304 | 412 {
  if (hasChanged(request, representation)) return 412;
  return isKnown(request, representation) ? 304 : 200;
}

/**
 * RFC 9110 §13.1.5, step 5 of §13.2.2: whether Range still applies. A tag compares strongly; a date counts only
 * when it is exactly Last-Modified.
 */
export function ifRangeHolds(request: Fields, representation: Fields): boolean {
  const ifRange = request.get("if-range");
  return (
    ifRange === null ||
    sameStrongly(ifRange, representation.get("etag")) ||
    dateIn(request, "if-range") === dateIn(representation, "last-modified")
  );
}
