import assert from "node:assert/strict";
import fc from "fast-check";
import { checkInvariants } from "./checkAnswer.ts";
import { expectedAnswer, type Representation } from "./reference.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

/** Requests for each origin: a few seconds of them. */
const numRuns = 400;

const sizes = [0, 1, 2, 10, 64, 1000] as const;

/** Mostly ranges that are one, near the ends of the object; now and then something that only looks like it. */
const range = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("bytes", "Bytes"),
      fc.option(fc.nat(70)),
      fc.option(fc.nat(70)),
      fc.constantFrom("", " ", ","),
    )
    .map(([unit, first, last, end]) => `${unit}=${first ?? ""}-${last ?? ""}${end}`),
  fc.tuple(fc.nat(1100), fc.nat(1100)).map(([first, last]) => `bytes=${first}-${last}`),
  fc
    .array(fc.tuple(fc.nat(70), fc.nat(70)), { minLength: 2, maxLength: 3 })
    .map((specs) => `bytes=${specs.map(([first, last]) => `${first}-${last}`).join(", ")}`),
  fc.constantFrom(
    "bytes=-",
    "bytes=--1",
    "bytes=1",
    "bytes==1-2",
    "items=0-1",
    "bytes=1-2-3",
    "bytes=0-0x5",
    "-5",
  ),
);

/** `TAG` and `@n` stand for the object's own tag, and for n seconds from its date. */
const tag = fc.constantFrom(
  "TAG",
  "W/TAG",
  '"other"',
  'W/"other"',
  '"a,b"',
  '""',
  "TAG-unquoted",
  "W/",
  "garbage",
);
const tags = fc.oneof(
  fc.constantFrom("*", ' "*"'),
  fc.array(tag, { minLength: 1, maxLength: 4 }).map((list) => list.join(", ")),
);
const date = fc.oneof(
  fc.integer({ min: -2, max: 2 }).map((seconds) => `@${seconds}`),
  fc.constantFrom("garbage", "Mon, 32 Foo 2020", "0", "1 2 3"),
);

const conditional = fc.record(
  {
    range,
    "if-match": tags,
    "if-none-match": tags,
    "if-unmodified-since": date,
    "if-modified-since": date,
    "if-range": fc.oneof(tag, date),
  },
  { requiredKeys: [] },
);

function filledIn(headers: Readonly<Record<string, string>>, object: Representation): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value
        .replaceAll("TAG-unquoted", object.etag.slice(1, -1))
        .replaceAll("TAG", object.etag)
        .replace(/^@(-?\d)$/, (_, seconds) =>
          new Date((object.modified + Number(seconds)) * 1000).toUTCString(),
        ),
    ]),
  );
}

describe("HTTP in workerd, against a slow and obvious reference", () => {
  let world: World;
  const objects = new Map<string, Representation>();

  before(async () => {
    world = await startWorld({
      r2: () => siteWith([r2Origin]),
      b2: (endpoint) => siteWith([b2Origin(endpoint)]),
    });
    for (const size of sizes) {
      for (const cacheControl of ["max-age=600", "no-cache"]) {
        const key = `${size}/${cacheControl}`;
        const content = Array.from({ length: size }, (_, index) =>
          String.fromCharCode(97 + (index % 26)),
        ).join("");
        const stored = await world.put(key, content, { httpMetadata: { cacheControl } });
        const modified = Math.floor(stored.uploaded.getTime() / 1000);
        objects.set(key, { content, etag: stored.httpEtag, modified });
      }
    }
  });
  after(() => world.close());

  for (const origin of ["r2", "b2"]) {
    it(`${origin}: ${numRuns} random requests`, async function () {
      this.timeout(60_000);
      const keys = sizes.flatMap((size) => [`${size}/max-age=600`, `${size}/no-cache`]);
      const property = fc.asyncProperty(fc.constantFrom(...keys), conditional, async (key, template) => {
        const object = objects.get(key);
        assert.ok(object);
        const headers = filledIn(template, object);
        const answer = await world.ask(`${origin}.test`, `/${key}`, { headers });
        const expected = expectedAnswer(headers, object);
        checkInvariants("GET", answer);
        assert.equal(answer.status, expected.status);
        assert.equal(answer.headers["content-range"], expected.contentRange);
        if (expected.body !== undefined) assert.equal(answer.body.toString(), expected.body);
      });
      await fc.assert(property, { numRuns });
    });
  }
});
