/** RFC 9110 §15.5.6: a 405 names what is allowed. */
export const allowedMethods = "GET, HEAD";

export function isReadMethod(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
