import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { Request } from "miniflare";
import { b2Host } from "../b2/server.ts";
import { bind, closeServer } from "../standIn.ts";
import { outboundTo, type SubrequestHabits } from "./outbound.ts";

describe("sandbox: a worker's subrequests", () => {
  let server: Server;
  let port: number;
  let seen: IncomingMessage | undefined;
  before(async () => {
    server = createServer((incoming, outgoing) => {
      seen = incoming;
      outgoing.setHeader("x-origin", "yes");
      outgoing.end("body");
    });
    port = await bind(server, 0);
  });
  after(() => closeServer(server));

  const all: SubrequestHabits = { rewriteAcceptEncoding: true, stripConditionals: true, headToGet: true };
  const none: SubrequestHabits = { rewriteAcceptEncoding: false, stripConditionals: false, headToGet: false };
  const refused: string[] = [];
  const fetchWith = (
    habits: SubrequestHabits,
    url: string,
    init: ConstructorParameters<typeof Request>[1] = {},
  ) =>
    outboundTo({
      habits,
      origin: (hostname) => (b2Host(hostname) === undefined ? undefined : { hostname: "127.0.0.1", port }),
      refused: (each) => refused.push(each),
    })(new Request(url, init));
  const b2 = "https://s3.us-west-004.backblazeb2.com";
  const headers = {
    "accept-encoding": "identity",
    "if-none-match": '"x"',
    "if-modified-since": "x",
    range: "bytes=0-3",
  };

  it("arrive under B2's own name, with path and query as they were", async () => {
    const answer = await fetchWith(all, `${b2}/bucket/a%20%2Bb//c?x=%2F`);
    assert.equal(seen?.headers.host, "s3.us-west-004.backblazeb2.com");
    assert.equal(seen?.url, "/bucket/a%20%2Bb//c?x=%2F");
    assert.deepEqual(
      [answer.status, await answer.text(), answer.headers.get("x-origin")],
      [200, "body", "yes"],
    );
  });

  it("lose their conditions and get Cloudflare's Accept-Encoding, and keep their range", async () => {
    await fetchWith(all, `${b2}/bucket/a`, { headers });
    assert.equal(seen?.headers["accept-encoding"], "gzip, br");
    assert.equal(seen?.headers["if-none-match"], undefined);
    assert.equal(seen?.headers["if-modified-since"], undefined);
    assert.equal(seen?.headers.range, "bytes=0-3");
  });

  it("turn from HEAD into GET for what is cached by its extension", async () => {
    const answer = await fetchWith(all, `${b2}/bucket/a.png`, { method: "HEAD" });
    assert.equal(seen?.method, "GET");
    assert.equal(await answer.text(), "");
    await fetchWith(all, `${b2}/bucket/a.html`, { method: "HEAD" });
    assert.equal(seen?.method, "HEAD");
  });

  it("stay as they are where every habit is switched off", async () => {
    await fetchWith(none, `${b2}/bucket/a.png`, { method: "HEAD", headers });
    assert.equal(seen?.method, "HEAD");
    assert.equal(seen?.headers["accept-encoding"], "identity");
    assert.equal(seen?.headers["if-none-match"], '"x"');
  });

  it("are let out to nobody but B2", async () => {
    const strangers = [
      "https://example.net/",
      "https://backblazeb2.com/",
      "https://s3.x.backblazeb2.com.evil.net/",
      "http://127.0.0.1:1/",
    ];
    for (const url of strangers) assert.equal((await fetchWith(all, url)).status, 530);
    assert.deepEqual(refused, strangers);
  });
});
