/** Names that real buckets have. */
export const names: readonly string[] = [
  "plain.txt",
  "with space.txt",
  "a+b.txt",
  "100%.txt",
  "%41.txt",
  "%2F.txt",
  "üñí/图片/🎉.png",
  "a//b.txt",
  "...",
  "a/.../b",
  "a..b",
  ".hidden",
  "!'()*.txt",
  "~@:$,;=&.txt",
  "question?.txt",
  "hash#.txt",
  '"quoted".txt',
  "back\\slash.txt",
  "<b>&amp;.html",
  "[x]{y}|^`.txt",
  "/leading slash.txt",
  "//two leading slashes.txt",
  "trailing slash/",
  "tab\t.txt",
  "line\nbreak.txt",
  "control \u0001\u001f\u007f\u0085.txt",
  "\u00e9 nfc",
  "e\u0301 nfd",
  "a".repeat(1024),
  "ü".repeat(512),
];

/** Every way a client may escape a name: all that must be, all that can be, and what browsers do. */
export function pathsOf(name: string): readonly string[] {
  const strict = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  const everything = [...Buffer.from(name)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const browser = encodeURI(name).replace(/[?#]/g, encodeURIComponent);
  return [strict(name).replaceAll("%2F", "/"), strict(name), everything, browser].map((path) => `/${path}`);
}
