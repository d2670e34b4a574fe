import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AskEdge,
  compareAnswer,
  insertedBytes,
  protectionOf,
  rangeLength,
  type Sample,
} from "./compareAnswer.ts";
import { type EdgeAnswer, longestBody } from "./edgeRequest.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array = new Uint8Array(),
): EdgeAnswer {
  return { status, header: (name) => headers[name], body, certificateExpires: 0 };
}

function sampleOf(content: Uint8Array, etag = '"v1"'): Sample {
  return {
    object: { key: "a.bin", length: content.length, etag },
    read: async (start, end) => content.subarray(start, end + 1),
    firstBytes: content.subarray(0, rangeLength),
    shown: "/a.bin",
  };
}

/** An edge that serves these bytes, ranges too, with these headers. */
function serving(content: Uint8Array, headers: Readonly<Record<string, string>>): AskEdge {
  return async (method, { range } = {}) => {
    if (method === "HEAD") return answer(200, headers);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    if (start === undefined) return answer(200, headers, content.subarray(0, longestBody));
    const said = { ...headers, "content-range": `bytes ${start}-${end}/${content.length}` };
    return answer(206, said, content.subarray(Number(start), Number(end) + 1));
  };
}

async function compare(content: Uint8Array, served: Uint8Array, headers: Readonly<Record<string, string>>) {
  const ask = serving(served, headers);
  const { verdict, evidence } = await compareAnswer(ask, await ask("HEAD"), sampleOf(content));
  return { verdict, said: evidence.join("; ") };
}

const file = bytes("0123456789abcdefghij");
const html = { "content-type": "text/html; charset=utf-8" };

describe("compareAnswer", () => {
  it("takes validator, length and a range", async () => {
    const headers = { etag: 'W/"v1"', "content-length": "20" };
    assert.equal((await compare(file, file, headers)).verdict, "verified");
    assert.match((await compare(file, file, { ...headers, etag: '"v2"' })).said, /another version/);
    assert.match((await compare(file, file, { ...headers, "content-length": "21" })).said, /21 bytes/);
    const other = await compare(file, bytes("x123456789abcdefghij"), headers);
    assert.deepEqual([other.verdict, /other bytes/.test(other.said)], ["failed", true]);
  });

  it("compares every byte where the edge gives no validator", async () => {
    const headers = { "content-type": "image/png" };
    assert.equal((await compare(file, file, headers)).verdict, "verified");
    const wrong = await compare(file, bytes("0123456789abcdefghiX"), headers);
    assert.deepEqual([wrong.verdict, /other bytes/.test(wrong.said)], ["failed", true]);
  });

  it("compares both ends of a large file without a validator", async () => {
    const large = new Uint8Array(longestBody + 100).fill(7);
    const headers = { "content-type": "video/mp4" };
    assert.equal((await compare(large, large, headers)).verdict, "verified");
    const wrongEnd = large.slice();
    wrongEnd[wrongEnd.length - 1] = 8;
    assert.equal((await compare(large, wrongEnd, headers)).verdict, "failed");
    assert.equal((await compare(large, large.subarray(1), headers)).verdict, "failed");
  });

  it("knows the bucket's page again where the zone put something into it, and names the setting", async () => {
    const page = bytes("<html><body>hello</body></html>");
    const beacon = bytes("<html><body>hello<script src=b></script></body></html>");
    const added = await compare(page, beacon, html);
    assert.deepEqual([added.verdict, /23 bytes added/.test(added.said)], ["verified", true]);
    assert.match(added.said, /setting of the zone.*Web Analytics/);
    const rewritten = await compare(page, bytes("<html><body>h e l l o</body></html>"), html);
    assert.deepEqual([rewritten.verdict, /setting of the zone/.test(rewritten.said)], ["inconclusive", true]);
  });

  it("takes no page for a file, whatever the zone may do to pages", async () => {
    const parked = await compare(file, bytes("<html>parked</html>"), { "content-type": "image/png" });
    assert.equal(parked.verdict, "failed");
  });

  it("finds an insertion anywhere, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array({ minLength: 1 }), fc.nat(), (original, added, at) => {
        const start = at % (original.length + 1);
        const served = Uint8Array.from([
          ...original.subarray(0, start),
          ...added,
          ...original.subarray(start),
        ]);
        assert.equal(insertedBytes(original, served), added.length);
      }),
    );
    assert.equal(insertedBytes(bytes("abc"), bytes("abc")), undefined);
    assert.equal(insertedBytes(bytes("abc"), bytes("ab")), undefined);
    assert.equal(insertedBytes(bytes("abc"), bytes("xaybzc")), undefined);
  });
});

describe("protectionOf", () => {
  const cloudflare = { server: "cloudflare" };

  it("recognises a challenge, which says nothing about the site", () => {
    const found = protectionOf(answer(403, { ...cloudflare, ...html, "cf-mitigated": "challenge" }), "/a");
    assert.equal(found?.verdict, "inconclusive");
    assert.match(found?.evidence[0] ?? "", /challenges this program.*setting of the zone/);
  });

  it("recognises Cloudflare's own 403", () => {
    const found = protectionOf(answer(403, { ...cloudflare, ...html }), "/a");
    assert.equal(found?.verdict, "failed");
    assert.match(found?.evidence[0] ?? "", /Browser Integrity Check/);
  });

  it("leaves the Worker's own answers alone", () => {
    assert.equal(protectionOf(answer(403, { ...cloudflare, "content-type": "text/plain" }), "/a"), undefined);
    assert.equal(protectionOf(answer(200, { ...cloudflare, ...html }), "/a"), undefined);
  });
});
