import { parseHttpDate } from "./date.ts";
import { listMatchesStrongly, listMatchesWeakly, sameStrongly } from "./entityTag.ts";

/** What a request says and what a representation says: both are looked at by header name only. */
type Fields = Pick<Headers, "get">;

const etagOf = (representation: Fields): string => representation.get("etag") ?? "";
const lastModifiedOf = (representation: Fields): number =>
  parseHttpDate(representation.get("last-modified") ?? "");

/** RFC 9110 §13.1.1 and §13.1.4: If-Unmodified-Since counts only where If-Match is absent. */
function isStillWhatTheClientHas(request: Fields, representation: Fields): boolean {
  const ifMatch = request.get("if-match");
  if (ifMatch !== null) return listMatchesStrongly(ifMatch, etagOf(representation));
  // A date that is none makes the comparison false (NaN), which is to ignore the field (§13.1.4).
  return !(lastModifiedOf(representation) > parseHttpDate(request.get("if-unmodified-since") ?? ""));
}

/** RFC 9110 §13.1.2 and §13.1.3: If-Modified-Since counts only where If-None-Match is absent. */
function isKnownToTheClient(request: Fields, representation: Fields): boolean {
  const ifNoneMatch = request.get("if-none-match");
  if (ifNoneMatch !== null) return listMatchesWeakly(ifNoneMatch, etagOf(representation));
  return lastModifiedOf(representation) <= parseHttpDate(request.get("if-modified-since") ?? "");
}

/** RFC 9110 §13.2.2, steps 1 to 4, for GET and HEAD: 200 means "go on". */
export function evaluatePreconditions(request: Fields, representation: Fields): 200 | 304 | 412 {
  if (!isStillWhatTheClientHas(request, representation)) return 412;
  return isKnownToTheClient(request, representation) ? 304 : 200;
}

/**
 * RFC 9110 §13.1.5, step 5 of §13.2.2: whether Range still applies. A tag compares strongly; a date counts only
 * when it is exactly Last-Modified.
 */
export function ifRangeHolds(request: Fields, representation: Fields): boolean {
  const ifRange = request.get("if-range");
  return (
    ifRange === null ||
    sameStrongly(ifRange, etagOf(representation)) ||
    parseHttpDate(ifRange) === lastModifiedOf(representation)
  );
}
