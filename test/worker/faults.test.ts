import assert from "node:assert/strict";
import type http from "node:http";
import type { Answer } from "./rawRequest.ts";
import type { Fault } from "./s3Relay.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

const content = "0123456789".repeat(100);
const cacheable = { cacheControl: "max-age=600" };

function xmlError(status: number, code: string): Fault {
  return (_, response) => {
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>internal detail</Message></Error>`;
    response.writeHead(status, {
      "content-type": "application/xml",
      "x-amz-id-2": "detail",
      "retry-after": "86400",
    });
    response.end(body);
    return true;
  };
}

/** The first `times` requests fail, the others pass. */
function first(times: number, fault: Fault): Fault {
  let left = times;
  return (upstream, response) => left-- > 0 && fault(upstream, response);
}

const reset: Fault = (_, response) => {
  response.destroy();
  return true;
};

function answering(write: (response: http.ServerResponse) => void): Fault {
  return (_, response) => {
    write(response);
    return true;
  };
}

describe("Origin faults in workerd", () => {
  let world: World;
  let fresh = 0;

  before(async () => {
    world = await startWorld({
      r2: () => siteWith([r2Origin]),
      b2: (endpoint) => siteWith([b2Origin(endpoint)]),
      path: (endpoint) => siteWith([b2Origin(endpoint, "$path")]),
    });
    await world.put("a.txt", content, { httpMetadata: cacheable });
  });
  after(() => world.close());
  afterEach(() => {
    world.relay.fault = undefined;
  });

  /** A host that has nothing in the cache. */
  const cold = (worker: string): string => `fault${fresh++}.${worker}.test`;

  async function withFault(
    fault: Fault,
    path = "/a.txt",
    worker = "b2",
  ): Promise<{ answer: Answer; tries: number }> {
    const before = world.relay.seen.length;
    world.relay.fault = fault;
    const answer = await world.ask(cold(worker), path);
    world.relay.fault = undefined;
    return { answer, tries: world.relay.seen.length - before };
  }

  function checkFailure({ status, headers, body }: Answer, expected: number): void {
    assert.equal(status, expected);
    assert.equal(headers["retry-after"], "5");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(body.toString(), `Status ${expected}\n`);
    assert.doesNotMatch(JSON.stringify(headers), /amz|xml|detail/);
  }

  describe("B2", () => {
    const failures: readonly (readonly [string, Fault, number, number])[] = [
      ["500", xmlError(500, "InternalError"), 502, 3],
      ["503", xmlError(503, "SlowDown"), 503, 3],
      ["429", xmlError(429, "TooManyRequests"), 503, 3],
      ["a bad signature", xmlError(403, "SignatureDoesNotMatch"), 502, 1],
      ["a bad key", xmlError(403, "InvalidAccessKeyId"), 502, 1],
      ["a clock that is wrong", xmlError(403, "RequestTimeTooSkewed"), 502, 1],
      ["a key without the right to read", xmlError(403, "AccessDenied"), 502, 1],
      ["a request that is malformed", xmlError(400, "InvalidRequest"), 502, 1],
      [
        "a redirect",
        answering((response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end()),
        502,
        1,
      ],
      ["resets", reset, 502, 3],
    ];
    for (const [name, fault, status, tries] of failures) {
      it(`${name}: ${status} after ${tries}`, async () => {
        const result = await withFault(fault);
        checkFailure(result.answer, status);
        assert.equal(result.tries, tries);
      });
    }

    for (const code of ["NoSuchKey", "NoSuchBucket"]) {
      it(`${code}: 404`, async () => {
        assert.equal((await withFault(xmlError(404, code))).answer.status, 404);
      });
    }

    it("an odd name that S3 refuses: 404", async () => {
      assert.equal((await withFault(xmlError(400, "InvalidArgument"))).answer.status, 404);
      assert.equal((await withFault(xmlError(400, "KeyTooLongError"))).answer.status, 404);
    });

    it("a bucket in the path that the key may not see: 404", async () => {
      assert.equal(
        (await withFault(xmlError(403, "AccessDenied"), "/other/a.txt", "path")).answer.status,
        404,
      );
    });

    for (const [name, fault] of [
      ["500", xmlError(500, "InternalError")],
      ["503", xmlError(503, "SlowDown")],
      ["a reset", reset],
    ] as const) {
      it(`${name} twice, then well: 200`, async () => {
        const { answer, tries } = await withFault(first(2, fault));
        assert.equal(answer.status, 200);
        assert.equal(answer.body.toString(), content);
        assert.equal(tries, 3);
      });
    }

    it("slow, but well: 200", async () => {
      const slow: Fault = answering((response) => {
        setTimeout(() => response.writeHead(200, { "content-length": 4, etag: '"slow"' }).write("ab"), 300);
        setTimeout(() => response.end("cd"), 600);
      });
      assert.equal((await withFault(slow)).answer.body.toString(), "abcd");
    });

    it("silent: given up after ten seconds, and asked again", async function () {
      this.timeout(20_000);
      const { answer, tries } = await withFault(
        first(
          1,
          answering(() => undefined),
        ),
      );
      assert.equal(answer.status, 200);
      assert.equal(tries, 2);
    });

    it("a truncated body breaks off, and is not kept", async () => {
      const truncated = answering((response) => {
        response.writeHead(200, { "content-length": 1000, "cache-control": "max-age=600", etag: '"t"' });
        response.write(content.slice(0, 500), () => response.destroy());
      });
      const host = cold("b2");
      world.relay.fault = truncated;
      const broken = await world.ask(host, "/a.txt").catch(() => undefined);
      assert.ok(broken === undefined || broken.broken, "half a body was passed off as a whole");
      world.relay.fault = undefined;
      await new Promise((resolve) => setTimeout(resolve, 100));
      const whole = await world.ask(host, "/a.txt");
      assert.equal(whole.body.toString(), content);
    });

    it("a body longer than said ends where it was said to", async () => {
      const long = answering((response) => {
        response.socket?.end(
          'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nETag: "l"\r\nConnection: close\r\n\r\nabcdefgh',
        );
      });
      const { answer } = await withFault(long);
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString(), "abcd");
    });

    it("a 206 for another range than the one asked for is a failure, not an answer", async () => {
      const other = answering((response) =>
        response
          .writeHead(206, { "content-range": "bytes 0-1/1000", "content-length": 2, etag: '"o"' })
          .end("01"),
      );
      world.relay.fault = other;
      const answer = await world.ask(cold("b2"), "/a.txt", { headers: { range: "bytes=5-9" } });
      checkFailure(answer, 502);
    });

    it("a 200 for a range is cut here", async () => {
      const whole = answering((response) =>
        response.writeHead(200, { "content-length": content.length, etag: '"w"' }).end(content),
      );
      world.relay.fault = whole;
      const answer = await world.ask(cold("b2"), "/a.txt", { headers: { range: "bytes=5-9" } });
      assert.equal(answer.status, 206);
      assert.equal(answer.body.toString(), "56789");
    });

    it("a body without a length is passed whole", async () => {
      const chunked = answering((response) => response.writeHead(200, { etag: '"c"' }).end(content));
      world.relay.fault = chunked;
      const answer = await world.ask(cold("b2"), "/a.txt", { headers: { range: "bytes=5-9" } });
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString(), content);
    });

    it("errors are not cached as answers", async () => {
      const host = cold("b2");
      world.relay.fault = xmlError(500, "InternalError");
      assert.equal((await world.ask(host, "/a.txt")).status, 502);
      world.relay.fault = undefined;
      assert.equal((await world.ask(host, "/a.txt")).status, 200);
    });
  });

  describe("R2", () => {
    const table: readonly (readonly [string, number, string])[] = [
      ["get=2:10001", 200, "get,get,get"],
      ["get=2:10043", 200, "get,get,get"],
      ["get=1:", 200, "get,get"],
      ["get=3:10001", 503, "get,get,get"],
      ["get=9:", 503, "get,get,get"],
      ["get=1:10002", 503, "get"],
      ["get=1:10058", 429, "get"],
    ];
    for (const [fault, status, operations] of table) {
      it(`${fault}: ${status}`, async () => {
        const answer = await world.ask(cold("r2"), "/a.txt", { headers: { "x-test-fault": fault } });
        if (status === 200) assert.equal(answer.body.toString(), content);
        else checkFailure(answer, status);
        assert.equal(answer.headers["x-operations"], operations);
      });
    }

    it("head=3:10001: 503 without a body", async () => {
      const headers = { "x-test-fault": "head=3:10001" };
      const answer = await world.ask(cold("r2"), "/a.txt", { method: "HEAD", headers });
      assert.equal(answer.status, 503);
      assert.equal(answer.body.length, 0);
    });

    it("a lost connection in the middle of ranges: 206", async () => {
      const headers = { "x-test-fault": "get=1:", range: "bytes=5-9" };
      const answer = await world.ask(cold("r2"), "/a.txt", { headers });
      assert.equal(answer.status, 206);
      assert.equal(answer.body.toString(), "56789");
    });
  });

  describe("a wrong key", () => {
    it("is a 502 that shows neither key nor answer, here or in the log", async () => {
      const secret = "K004-a-canary-in-the-secret";
      const wrong = await startWorld(
        { b2: (endpoint) => siteWith([b2Origin(endpoint)]) },
        { B2_APPLICATION_KEY: secret },
      );
      try {
        await wrong.put("a.txt", content);
        checkFailure(await wrong.ask("b2.test", "/a.txt"), 502);
        await new Promise((resolve) => setTimeout(resolve, 100));
        const log = wrong.output.join("\n");
        assert.match(log, /"status":403,"code":"SignatureDoesNotMatch"/);
        assert.ok(!log.includes(secret));
      } finally {
        await wrong.close();
      }
    });
  });

  describe("the log", () => {
    it("logs failures as lines of JSON, without the visitor's path or host", async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const failures = world.output
        .filter((line) => line.includes('"event":"failure"'))
        .map((line) => JSON.parse(line));
      assert.ok(
        failures.some(
          ({ origin, status, code }) => origin === "s3" && status === 500 && code === "InternalError",
        ),
      );
      assert.ok(
        failures.some(({ origin, code, attempt }) => origin === "r2" && code === "10001" && attempt === 3),
      );
      for (const failure of failures) {
        assert.deepEqual(
          Object.keys(failure).filter(
            (name) => !["event", "origin", "status", "code", "attempt"].includes(name),
          ),
          [],
        );
      }
      assert.doesNotMatch(JSON.stringify(failures), /a\.txt|fault\d/);
    });
  });
});
