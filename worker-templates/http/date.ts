const imfOrRfc850 = /^(\w{3}, \d\d \w{3} \d{4}|\w{6,9}, \d\d-\w{3}-\d\d) \d\d:\d\d:\d\d GMT$/;
const asctime = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Milliseconds since the epoch of an HTTP-date in any of its three forms (RFC 9110 §5.6.7), NaN for anything
 * else. `Date.parse` alone takes far more than that ("x 1" is a day in 2001 to V8), hence the shapes.
 */
export function parseHttpDate(text: string): number {
  if (imfOrRfc850.test(text)) return Date.parse(text);
  return asctime.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
