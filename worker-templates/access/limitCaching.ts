/** Directives that let others keep an answer, or anybody keep it for longer than it is good for. */
const tooGenerous = /^(public|private|immutable|s-maxage|stale-)/i;

/**
 * What was let in is for who was let in, and for no longer than that: private, so that no cache on the way hands it
 * to others, never fresh for more than `seconds`, and not used when stale (RFC 9111 §5.2.2).
 *
 * @param seconds how long the permission lasts
 * @param shared whether a shared cache may keep it too, because it asks for the permission itself
 */
export function limitCaching(headers: Headers, seconds: number, shared: boolean): void {
  const given = headers.get("cache-control") ?? "";
  if (/no-store/i.test(given)) return;
  const [, age = 0] = /\bmax-age=(\d+)/i.exec(given) ?? [];
  const others = given
    .split(/\s*,\s*/)
    .filter((each) => each && !tooGenerous.test(each) && !/^(max-age|must-revalidate)/i.test(each));
  const scope = shared && !/private/i.test(given) ? "public" : "private";
  const limited = `max-age=${Math.max(0, Math.min(Number(age), Math.floor(seconds)))}`;
  headers.set("cache-control", [scope, limited, "must-revalidate", ...others].join(", "));
  headers.delete("expires");
}
