import assert from "node:assert/strict";
import fc from "fast-check";
import { fitsAny, fitsPattern, type Text } from "./pattern.ts";

/** The same by the definition: every split, by dynamic programming. */
function fitsByDefinition(pattern: string, text: string): boolean {
  // Whether the first i characters of the text fit the pattern up to here.
  let reached = Array.from({ length: text.length + 1 }, (_, index) => index === 0);
  for (const character of pattern.split("")) {
    const next: boolean[] = [];
    for (let end = 0; end <= text.length; end++) {
      next.push(
        character === "*"
          ? reached.slice(0, end + 1).includes(true)
          : end > 0 && reached[end - 1] === true && text[end - 1] === character,
      );
    }
    reached = next;
  }
  return reached[text.length] === true;
}

/** A text that counts how often it is looked at. */
function counted(text: string): { readonly text: Text; readonly steps: () => number } {
  let steps = 0;
  const proxy = new Proxy({} as Text, {
    get(_, name) {
      if (name === "length") return text.length;
      steps += 1;
      return text[Number(name)];
    },
  });
  return { text: proxy, steps: () => steps };
}

function longestPiece(pattern: string): number {
  return Math.max(...pattern.split("*").map((piece) => piece.length));
}

describe("fitsPattern", () => {
  for (const [pattern, text, expected] of [
    ["/assets/*", "/assets/a/b.js", true],
    ["/assets/*", "/assets/", true],
    ["*.js", "/a/b.js", true],
    ["*.js", "/a.js/b.js", true],
    ["*", "/line\nbreak", true],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["/a*b*c", "/axbxbxc", true],
    ["/a*b*c", "/axbxbx", false],
    ["/a**", "/a", true],
    ["a*a", "a", false],
    ["/assets/*", "/x/assets/a", false],
    ["/assets", "/assets/a", false],
    ["/a.b+(c)[d]{e}^$|?\\", "/a.b+(c)[d]{e}^$|?\\", true],
    ["/a.b", "/axb", false],
    ["/图/*.txt", "/图/片/a.txt", true],
  ] as const) {
    it(`${pattern}: ${JSON.stringify(text)} ${expected ? "fits" : "does not fit"}`, () => {
      assert.equal(fitsPattern(pattern, text), expected);
    });
  }

  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 40 });

  it("fits what the definition says", () => {
    const property = fc.property(pattern, text, (each, given) => {
      assert.equal(fitsPattern(each, given), fitsByDefinition(each, given));
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("looks at each character no more often than the longest piece is long", () => {
    const long = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 400 });
    const property = fc.property(pattern, long, (each, given) => {
      const { text: watched, steps } = counted(given);
      fitsPattern(each, watched);
      assert.ok(steps() <= given.length * (longestPiece(each) + 1), `${steps()} for ${given.length}`);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it("takes a path of slashes in as many steps as it is long, whatever the number of stars", () => {
    const path = `/a${"/".repeat(16_000)}`;
    for (const each of ["/*/*/*/*.jpg", "/*/*/*/*/*/*/*/*.jpg", "*/*/*/x"]) {
      const { text: watched, steps } = counted(path);
      assert.equal(fitsPattern(each, watched), false);
      assert.ok(steps() <= 2 * path.length, `${each}: ${steps()}`);
    }
  });
});

describe("fitsAny", () => {
  it("takes the patterns one by one", () => {
    assert.ok(fitsAny(["/a", "/b/*"], "/b/c"));
    assert.ok(!fitsAny(["/a", "/b"], "/ab"));
    assert.ok(!fitsAny([], "/a"));
  });

  it("*.example.com is every name under example.com", () => {
    const hosts = ["*.example.com", "friend.example"];
    for (const host of ["a.example.com", "a.b.example.com", "friend.example"])
      assert.ok(fitsAny(hosts, host), host);
    for (const host of ["example.com", "xexample.com", "a.example.com.evil", "evil.friend.example"])
      assert.ok(!fitsAny(hosts, host), host);
  });
});
