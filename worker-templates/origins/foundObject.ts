import { type RangeSpec, resolveRange } from "../http/range.ts";
import type { FoundObject } from "./origin.ts";

/** A 200, or a 206 with what `range` asked for, as an object with all of its headers. */
export function foundObject(response: Response, range: RangeSpec | undefined): FoundObject {
  const headers = new Headers(response.headers);
  const whole = headers.get("content-range")?.split("/")[1];
  const size = Number.parseInt(whole ?? headers.get("content-length") ?? "", 10);
  return { headers, body: response.body, size, part: whole && range ? resolveRange(range, size) : undefined };
}
