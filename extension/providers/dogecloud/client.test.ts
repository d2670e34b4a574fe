import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { CdnError } from "../../core/cdnError.ts";
import type { DeployEvent } from "../../core/events.ts";
import { type DogecloudClient, dogecloudClient } from "./client.ts";
import { authorization } from "./sign.ts";

interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
const cut: Answer = (_response, request) => request.socket.destroy();

describe("DogeCloud: client", () => {
  const secretKey = "0123456789abcdef0123456789abcdef";
  let server: Server;
  let url: string;
  let answers: Answer[];
  let seen: Seen[];
  let events: DeployEvent[];

  before(async () => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
      (answers.shift() ?? json({ code: 200 }))(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers = [];
    seen = [];
    events = [];
  });

  const client = (signal = new AbortController().signal): DogecloudClient =>
    dogecloudClient({
      credentials: { DOGECLOUD_ACCESS_KEY: "access-key", DOGECLOUD_SECRET_KEY: secretKey },
      endpoints: { dogecloudApi: url },
      signal,
      emit: (event) => events.push(event),
      retry: { attempts: 4, first: 1, longest: 4 },
      timeout: 200,
    });
  const fails = async (call: Promise<unknown>): Promise<CdnError> => {
    const error = await call.then(
      () => assert.fail("it succeeded"),
      (thrown: CdnError) => thrown,
    );
    assert.ok(!inspect(error, { depth: 9 }).includes(secretKey));
    return error;
  };

  it("signs what it sends, byte for byte", async () => {
    await client().bind(12345, "图片.example.com");
    const [call] = seen;
    assert.equal(call?.path, "/cdn/cert/bind.json");
    assert.equal(call?.body, '{"id":12345,"domain":"图片.example.com"}');
    assert.equal(
      call?.authorization,
      authorization("access-key", secretKey, call?.path ?? "", call?.body ?? ""),
    );
  });

  it("reads lists with ids as numbers or text, with gaps, and empty in any way", async () => {
    answers.push(
      json({
        code: 200,
        data: {
          certs: [
            {
              id: "7",
              note: null,
              name: "a.example",
              expire: "1800000000",
              domainCount: "2",
              info: { SAN: ["a.example"] },
            },
            { id: 8, info: "odd" },
          ],
        },
      }),
      json({
        code: 200,
        data: {
          domains: [
            { id: 1, name: "a.example", cname: "a.cdn", status: "online", cert_id: "7" },
            { name: "b.example", cert_id: null },
          ],
        },
      }),
      json({ code: 200, data: { certs: {} } }),
      json({ code: 200, data: { domains: null } }),
    );
    const doge = client();
    const certs = await doge.listCertificates();
    assert.deepEqual(
      certs.map(({ id, expire, domainCount }) => [id, expire, domainCount]),
      [
        [7, 1_800_000_000, 2],
        [8, undefined, undefined],
      ],
    );
    assert.deepEqual(
      (await doge.listDomains()).map(({ cert_id }) => cert_id),
      [7, null],
    );
    assert.deepEqual([await doge.listCertificates(), await doge.listDomains()], [[], []]);
  });

  it("takes an answer without data for an account that holds nothing, and no other for one", async () => {
    for (const data of [undefined, null, [], {}]) {
      answers.push(json({ code: 200, msg: "ok", data }), json({ code: 200, msg: "ok", data }));
      const doge = client();
      assert.deepEqual([await doge.listCertificates(), await doge.listDomains()], [[], []]);
    }
    for (const data of ["", [{ id: 1 }], { list: [] }, { certs: "none", domains: 0 }]) {
      answers.push(json({ code: 200, msg: "ok", data }), json({ code: 200, msg: "ok", data }));
      await assert.rejects(client().listCertificates(), { reason: "unexpected" });
      await assert.rejects(client().listDomains(), { reason: "unexpected" });
    }
  });

  it("tries again what is transient, and says so", async () => {
    const page = "<!DOCTYPE html><html><body>502</body></html>";
    answers.push(cut, json({ code: 429, msg: "too fast" }), json(page, 502, { "content-type": "text/html" }));
    await client().remove(3);
    assert.equal(seen.length, 4);
    const warnings = events.flatMap((event) =>
      event.type === "log" && event.level === "warning" ? [event.message] : [],
    );
    assert.equal(warnings.length, 3);
    assert.match(
      warnings[0] ?? "",
      /^DogeCloud certificate 3: DogeCloud cannot be reached on \/cdn\/cert\/delete\.json/,
    );
    assert.match(warnings[2] ?? "", /DogeCloud failed on/);
  });

  it("waits as long as it is told, and gives up where that is too long", async () => {
    answers.push(json("", 429, { "retry-after": "1" }));
    const started = performance.now();
    await client().checkKeys();
    assert.ok(performance.now() - started >= 990);
    answers.push(json({ code: 429 }, 429, { "retry-after": "3600" }));
    assert.equal((await fails(client().checkKeys())).reason, "rateLimited");
  });

  it("gives up after its attempts", async () => {
    answers.push(...Array.from({ length: 9 }, () => json({ code: 500, msg: "系统错误" })));
    const error = await fails(client().bind(1, "a.example"));
    assert.equal(seen.length, 4);
    assert.equal(error.reason, "server");
    assert.match(
      error.message,
      /^CDN domain a\.example: DogeCloud answered 500 on \/cdn\/cert\/bind\.json \(系统错误\)\. Run again/,
    );
  });

  it("takes a web page with 503 for the service's own failure, and one with 200 for somebody else's", async () => {
    const page = "<!DOCTYPE html><html><body>503</body></html>";
    for (const [status, reason] of [
      [503, "server"],
      [200, "firewall"],
    ] as const) {
      answers = Array.from({ length: 5 }, () => json(page, status, { "content-type": "text/html" }));
      assert.equal((await fails(client().listDomains())).reason, reason);
    }
  });

  it("does not try again what is certain", async () => {
    for (const [body, status, reason] of [
      [{ code: 403, msg: "AccessToken Error" }, 200, "unauthenticated"],
      [{ code: 401, msg: "no" }, 401, "unauthenticated"],
      [{ code: 400, msg: "bad", err_code: "INVALID" }, 200, "config"],
      [{ code: 404, msg: "none" }, 404, "notFound"],
      [{ msg: "" }, 200, "unexpected"],
    ] as const) {
      seen = [];
      answers = [json(body, status)];
      assert.equal((await fails(client().bind(1, "a.example"))).reason, reason);
      assert.equal(seen.length, 1);
    }
  });

  it("sends an upload once, whatever comes back, and shows nothing of it", async () => {
    const label = ["PRIVATE", "KEY"].join(" "); // nothing in this file shall look like a key
    const key = `-----BEGIN ${label}-----\n${"k".repeat(64)}\n-----END ${label}-----\n`;
    for (const answer of [
      cut,
      json({ code: 500 }),
      json({ code: 400, msg: `cannot read ${key}` }), // a service that echoes what it got
      json({ code: 200, data: { id: "x" } }),
      json(`{"echo":"${"k".repeat(64)}"`, 502),
    ]) {
      seen = [];
      answers = [answer];
      const error = await fails(client().upload("cdnw-1", "CHAIN", key));
      assert.equal(seen.length, 1);
      const shown = inspect(error, { depth: 9 }) + JSON.stringify(events);
      assert.ok(!shown.includes("k".repeat(64)) && !shown.includes("PRIVATE KEY"), shown);
    }
  });

  it("ends a call that gets no answer, and one that is stopped", async () => {
    const silence: Answer = () => undefined;
    answers.push(silence, silence, silence, silence);
    assert.equal((await fails(client().checkKeys())).reason, "timeout");
    const stop = new AbortController();
    answers.push(silence);
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(client(stop.signal).checkKeys(), { name: "AbortError" });
  });

  it("follows no redirection: what is signed goes nowhere else", async () => {
    answers.push(...Array.from({ length: 4 }, () => json("", 307, { location: `${url}/elsewhere` })));
    await fails(client().checkKeys());
    assert.ok(seen.every(({ path }) => path === "/console/userinfo.json"));
  });
});
