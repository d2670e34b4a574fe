/* The Worker's and the reader's whole key table against a real S3 server, with the signatures it demands. */
import assert from "node:assert/strict";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type BucketReader, bucketReader } from "../../extension/s3/bucketReader.ts";
import { S3Refusal } from "../../extension/s3/refusal.ts";
import { checkCase } from "../worker/checkAnswer.ts";
import { content, key, metadata, path, table, type Validators, validatorsOf } from "../worker/httpTable.ts";
import { names, pathsOf } from "../worker/keyTable.ts";
import { siteWith } from "../worker/sites.ts";
import { startWorld, type World } from "../worker/world.ts";
import { missingPackages } from "./packages.ts";
import { type Swift, startSwift } from "./swift.ts";

describe("against OpenStack Swift's S3 API", function () {
  this.timeout(120_000);
  let swift: Swift;
  let world: World;
  let reader: BucketReader;
  let object: Validators;

  before(async function () {
    const needed = ["swift-proxy", "swift-account", "swift-container", "swift-object", "memcached"] as const;
    if (missingPackages(needed).length > 0) return this.skip();
    swift = await startSwift();
    const { endpoint, region, accessKeyId, secretAccessKey } = swift;
    const client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      // Swift 2.30 knows no checksum in a trailer.
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    await client.send(new CreateBucketCommand({ Bucket: "files" }));
    const put = (Key: string, Body: string, more: object = {}) =>
      client.send(new PutObjectCommand({ Bucket: "files", Key, Body: Buffer.from(Body), ...more }));
    for (const name of names) await put(name, `content of ${name}`);
    await put("empty", "");
    const { cacheExpiry, ...headers } = metadata;
    const { ETag = "" } = await put(key, content, {
      ContentType: headers.contentType,
      ContentLanguage: headers.contentLanguage,
      ContentDisposition: headers.contentDisposition,
      CacheControl: headers.cacheControl,
      Expires: cacheExpiry,
    });
    const origin = { type: "s3", bucket: "files", endpoint, region } as const;
    world = await startWorld(
      {
        s3: () => siteWith([origin]),
        s3nocache: () => siteWith([origin], { cache: { mode: "none" } }),
        s3list: () => siteWith([origin], { listing: true }),
      },
      { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey },
    );
    const modified = (await world.ask("s3nocache.test", path)).headers["last-modified"];
    object = validatorsOf({
      httpEtag: ETag,
      uploaded: new Date(modified ?? Number.NaN),
      size: content.length,
    });
    const access = { bucketUrl: `${endpoint}/files`, region, accessKeyId, secretAccessKey };
    reader = bucketReader(access, new AbortController().signal);
  });
  after(async () => {
    await world?.close();
    await swift?.close();
  });

  for (const name of names) {
    it(`Worker: ${JSON.stringify(name.slice(0, 40))}`, async () => {
      for (const target of pathsOf(name)) {
        const answer = await world.ask("s3.test", target);
        assert.equal(answer.status, 200, target);
        assert.equal(answer.body.toString(), `content of ${name}`, target);
      }
    });

    it(`reader: ${JSON.stringify(name.slice(0, 40))}`, async () => {
      const found = await reader.head(name);
      const bytes = Buffer.from(`content of ${name}`);
      assert.equal(found?.length, bytes.length);
      assert.deepEqual(Buffer.from(await reader.range(name, 3, 9)), bytes.subarray(3, 10));
    });
  }

  for (const each of table) {
    for (const host of ["s3nocache.test", "s3.test"]) {
      it(`${host}: ${each.name}`, async () => checkCase(each, object, await ask(host, each)));
    }
  }

  it("lists what is there", async () => {
    const answer = await world.ask("s3list.test", "/a/?format=json");
    assert.equal(answer.status, 200, answer.body.toString());
    assert.match(answer.body.toString(), /\.\.\./);
  });

  it("the reader finds a first file, and none where there is none", async () => {
    await reader.probe();
    assert.equal((await reader.first("dir/"))?.key, key);
    assert.equal(await reader.first("nothing/"), undefined);
    assert.equal(await reader.head("nothing"), undefined);
  });

  it("the reader knows a wrong key, and a bucket that is not there", async () => {
    const { endpoint, region, accessKeyId } = swift;
    const signal = new AbortController().signal;
    const open = (bucket: string, secretAccessKey: string) =>
      bucketReader({ bucketUrl: `${endpoint}/${bucket}`, region, accessKeyId, secretAccessKey }, signal);
    await assert.rejects(
      open("files", "wrong").probe(),
      (error) => error instanceof S3Refusal && error.status === 403,
    );
    await assert.rejects(
      open("nowhere", swift.secretAccessKey).probe(),
      (error) => error instanceof S3Refusal && error.status === 404,
    );
  });

  function ask(host: string, { method, path: target = path, headers }: (typeof table)[number]) {
    return world.ask(host, target, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers: headers(object) }),
    });
  }
});
