import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { generateWorker } from "../../extension/worker/generate.ts";
import { checkCase } from "./checkAnswer.ts";
import { type Deno, startDeno } from "./deno.ts";
import { content, key, metadata, path, table, type Validators, validatorsOf } from "./httpTable.ts";
import { rawRequest } from "./rawRequest.ts";
import { b2Origin, siteWith } from "./sites.ts";
import { credentials, startWorld, templatesFolder, type World } from "./world.ts";

describe("HTTP in Deno", () => {
  let world: World;
  let deno: Deno;
  let object: Validators;

  before(async function () {
    this.timeout(90_000);
    world = await startWorld({});
    const { code } = await generateWorker({ site: siteWith([b2Origin()]), templatesFolder });
    deno = await startDeno(code, {
      B2_APPLICATION_KEY_ID: credentials.accessKeyId,
      B2_APPLICATION_KEY: credentials.secretAccessKey,
      B2_ENDPOINT: `http://127.0.0.1:${world.relay.port}/cdn-cgi/local/r2/s3`,
      BUCKET_NAME: "files",
      ALLOW_LIST_BUCKET: "false",
    });
    object = validatorsOf(await world.put(key, content, { httpMetadata: metadata }));
    await world.put("empty", "", { httpMetadata: { cacheControl: "public, max-age=3600" } });
  });
  after(async () => {
    await deno?.close();
    await world?.close();
  });

  for (const each of table) {
    it(each.name, async () => {
      const { method = "GET", headers } = each;
      const ask = { method, headers: headers?.(object) ?? {} };
      checkCase(each, object, await rawRequest(deno.port, "files.test", each.path ?? path, ask));
    });
  }

  it("passes a large body whole", async () => {
    const bytes = new Uint8Array(5_000_000).map((_, index) => index % 251);
    await world.put("large", bytes);
    const { status, headers, body } = await rawRequest(deno.port, "files.test", "/large");
    assert.equal(status, 200);
    assert.equal(headers["content-length"], "5000000");
    assert.ok(body.equals(bytes));
  });

  it("passes a compressed body as it is stored", async () => {
    const packed = gzipSync(content);
    const headers = { "content-encoding": "gzip", "content-length": packed.length, etag: '"packed"' };
    world.relay.fault = (_, response) => {
      response.writeHead(200, headers).end(packed);
      return true;
    };
    const answer = await rawRequest(deno.port, "files.test", "/packed");
    world.relay.fault = undefined;
    assert.equal(answer.headers["content-encoding"], "gzip");
    assert.ok(answer.body.equals(packed));
  });
});
