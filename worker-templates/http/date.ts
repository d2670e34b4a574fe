/**
 * Milliseconds since the epoch of an HTTP-date in any of its three forms (RFC 9110 §5.6.7), NaN for anything
 * else. `Date.parse` alone takes far more than that ("x 1" is a day in 2001 to V8), hence the shape; asctime's
 * form ends in the year and means GMT without saying so.
 */
export function parseHttpDate(text: string | null): number {
  const [date = "", end] = text?.match(/^\w{3,9},? [\w -]{6,11} [\d:]{8} (GMT|\d{4})$/) ?? [];
  return Date.parse(end === "GMT" ? date : `${date} GMT`);
}
