import assert from "node:assert/strict";
import http from "node:http";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { residentMemory } from "./residentMemory.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

const size = 1_000_000_000;
const piece = Buffer.alloc(1_000_000, "0123456789");

/** More than this above what workerd takes at rest would be the body, held somewhere. In bytes. */
const allowance = 150_000_000;

/** Downloads without keeping, and tells how many bytes came and how much memory workerd took at most. */
async function download(
  port: number,
  host: string,
): Promise<{ bytes: number; most: number; status: number }> {
  let bytes = 0;
  let most = 0;
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get({ port, path: "/large", headers: { host } }, resolve).once("error", reject);
  });
  const watch = setInterval(() => {
    void residentMemory().then((now) => {
      most = Math.max(most, now);
    });
  }, 100);
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    // A visitor who is slower than the origin for a while: what he does not take must not pile up.
    if (bytes % 50_000_000 < chunk.length) {
      response.pause();
      setTimeout(() => response.resume(), 60);
    }
  });
  await finished(response);
  clearInterval(watch);
  return { bytes, most, status: response.statusCode ?? 0 };
}

/** Writes `size` bytes at the pace at which they are taken. */
function writeLarge(stream: Writable): void {
  let left = size;
  const write = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!stream.write(piece)) return void stream.once("drain", write);
    }
    stream.end();
  };
  write();
}

async function upload(port: number): Promise<void> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const headers = { host: "buckets.test", "content-length": size };
    const request = http.request({ port, method: "PUT", path: "/large", headers }, resolve);
    request.once("error", reject);
    writeLarge(request);
  });
  response.resume();
  assert.equal(response.statusCode, 204);
}

describe("A large object in workerd", function () {
  this.timeout(120_000);
  let world: World;

  before(async function () {
    // The measure is read from Linux.
    if (process.platform !== "linux") return this.skip();
    const cacheControl = "public, max-age=86400";
    world = await startWorld({
      r2: () => siteWith([r2Origin], { cacheControl }),
      b2: (endpoint) => siteWith([b2Origin(endpoint)], { cacheControl }),
    });
    await upload(world.port);
    world.relay.fault = (_, response) => {
      response.writeHead(200, {
        "content-length": size,
        etag: '"large"',
        "last-modified": new Date(0).toUTCString(),
      });
      writeLarge(response);
      return true;
    };
  });
  after(() => world?.close());

  for (const host of ["r2.test", "b2.test"]) {
    it(`${host}: 1 GB comes whole, in flat memory`, async () => {
      await world.ask(host, "/large", { method: "HEAD" });
      const atRest = await residentMemory();
      const { bytes, most, status } = await download(world.port, host);
      assert.equal(status, 200);
      assert.equal(bytes, size);
      assert.ok(atRest > 0 && most > 0, "workerd was not found");
      assert.ok(most - atRest < allowance, `${most - atRest} bytes more than at rest`);
    });
  }
});
