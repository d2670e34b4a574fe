import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { AwsClient } from "aws4fetch";
import { r2S3Keys } from "../credentials.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { smallestPart } from "./writeRules.ts";

type Service = "r2S3" | "b2" | "s3";
const services: readonly Service[] = ["r2S3", "b2", "s3"];
const buckets = { r2S3: "r2-blog-test", b2: "blog-static", s3: "blog-s3" } as const;
const regions = { r2S3: "auto", b2: "us-west-004", s3: "zz-north-1" } as const;

const part = (letter: string) => Buffer.alloc(smallestPart, letter);

describe("sandbox: writing by the S3 protocol", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  const clients: S3Client[] = [];
  before(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(async () => {
    sandbox.reset();
    const { accountId, apiToken } = {
      accountId: sandbox.account.id,
      apiToken: sandbox.credentials.cloudflareApiToken,
    };
    await fetch(`${sandbox.urls.cloudflareApi}/accounts/${accountId}/r2/buckets`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiToken}`, "content-type": "application/json" },
      body: JSON.stringify({ name: buckets.r2S3 }),
    });
  });
  after(async () => {
    for (const client of clients) client.destroy();
    await sandbox.close();
  });

  const keysOf = (service: Service) => {
    const { credentials } = sandbox;
    if (service === "r2S3") return r2S3Keys(sandbox.token);
    if (service === "b2") {
      return { accessKeyId: credentials.b2ApplicationKeyId, secretAccessKey: credentials.b2ApplicationKey };
    }
    return { accessKeyId: credentials.s3AccessKeyId, secretAccessKey: credentials.s3SecretAccessKey };
  };
  const sdk = (service: Service) => {
    const client = new S3Client({
      endpoint: sandbox.urls[service] ?? "",
      region: regions[service],
      credentials: keysOf(service),
      forcePathStyle: true,
      maxAttempts: 1,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    clients.push(client);
    return client;
  };
  const refusal = async (asked: Promise<unknown>) => {
    try {
      await asked;
    } catch (error) {
      assert.ok(error instanceof S3ServiceException, String(error));
      return `${error.$metadata.httpStatusCode} ${error.name}`;
    }
    return "taken";
  };

  for (const service of services) {
    const Bucket = buckets[service];

    it(`${service}: takes an object in parts, and lists what is open until it is complete`, async () => {
      const client = sdk(service);
      const object = { Bucket, Key: "large 文.bin" };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
      const upload = { ...object, UploadId };
      const etags: string[] = [];
      for (const [index, Body] of [part("a"), Buffer.from("end")].entries()) {
        const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: index + 1, Body }));
        etags.push(ETag ?? "");
      }
      assert.equal(etags[0] === `"${createHash("md5").update(part("a")).digest("hex")}"`, service !== "r2S3");
      const open = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "large" }));
      assert.deepEqual(
        open.Uploads?.map(({ Key, UploadId: id }) => [Key, id]),
        [[object.Key, UploadId]],
      );
      const listed = await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
      assert.deepEqual(
        [
          listed.IsTruncated,
          listed.NextPartNumberMarker,
          listed.Parts?.map(({ Size, ETag }) => [Size, ETag]),
        ],
        [true, "1", [[smallestPart, etags[0]]]],
      );
      const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
      const complete = (parts: typeof Parts) =>
        client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
      assert.equal(await refusal(complete([...Parts].reverse())), "400 InvalidPartOrder");
      assert.equal(await refusal(complete([{ ETag: '"0"', PartNumber: 1 }])), "400 InvalidPart");
      await complete(Parts);
      const head = await client.send(new HeadObjectCommand(object));
      assert.equal(head.ContentLength, smallestPart + 3);
      assert.match(head.ETag ?? "", /^"[0-9a-f]{32}-2"$/);
      assert.equal(sandbox.fronts[service].uploads.size, 0);
      assert.equal(await refusal(client.send(new AbortMultipartUploadCommand(upload))), "404 NoSuchUpload");
    });

    it(`${service}: forgets an upload that is given up`, async () => {
      const client = sdk(service);
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "given-up" }));
      const upload = { Bucket, Key: "given-up", UploadId };
      await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "x" }));
      await client.send(new AbortMultipartUploadCommand(upload));
      assert.equal(sandbox.fronts[service].uploads.size, 0);
      assert.equal(
        await refusal(client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: "x" }))),
        "404 NoSuchUpload",
      );
    });

    it(`${service}: refuses a short part, a body that is not the one named, a key and metadata that are too long`, async () => {
      const client = sdk(service);
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "short" }));
      const upload = { Bucket, Key: "short", UploadId };
      const parts = [];
      for (const PartNumber of [1, 2]) {
        const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body: "short" }));
        parts.push({ ETag, PartNumber });
      }
      assert.equal(
        await refusal(
          client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } })),
        ),
        "400 EntityTooSmall",
      );
      const put = (more: Partial<ConstructorParameters<typeof PutObjectCommand>[0]>) =>
        refusal(client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello", ...more })));
      const md5 = (text: string) => createHash("md5").update(text).digest("base64");
      assert.equal(await put({ ContentMD5: md5("other") }), "400 BadDigest");
      assert.equal(await put({ ContentMD5: "x" }), "400 InvalidDigest");
      assert.equal(await put({ ContentMD5: md5("hello") }), "taken");
      assert.equal(await put({ ChecksumCRC32: "AAAAAA==" }), "400 BadDigest");
      assert.equal(await put({ Key: "图".repeat(342) }), "400 KeyTooLongError");
      assert.equal(await put({ Metadata: { long: "x".repeat(2100) } }), "400 MetadataTooLarge");
    });

    it(`${service}: overwrites on conditions ${service === "b2" ? "never" : "that hold"}`, async () => {
      const client = sdk(service);
      await client.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [{ Key: "once" }] },
          ChecksumAlgorithm: "CRC32",
        }),
      );
      const put = (more: object) =>
        client.send(new PutObjectCommand({ Bucket, Key: "once", Body: "1", ...more }));
      if (service === "b2") {
        assert.equal(await refusal(put({ IfNoneMatch: "*" })), "501 NotImplemented");
        assert.equal(await refusal(put({ IfMatch: '"x"' })), "501 NotImplemented");
        return;
      }
      const { ETag } = await put({ IfNoneMatch: "*" });
      assert.equal(await refusal(put({ IfNoneMatch: "*" })), "412 PreconditionFailed");
      assert.equal(
        await refusal(put({ IfMatch: '"0123456789abcdef0123456789abcdef"' })),
        "412 PreconditionFailed",
      );
      assert.equal(await refusal(put({ IfMatch: ETag })), "taken");
    });

    it(`${service}: deletes many at once, ${service === "r2S3" ? "with and without" : "only with"} a checksum`, async () => {
      const client = sdk(service);
      for (const Key of ["many/a&b", "many/b"])
        await client.send(new PutObjectCommand({ Bucket, Key, Body: "1" }));
      const aws = new AwsClient({ ...keysOf(service), service: "s3", region: regions[service] });
      const body =
        "<Delete><Quiet>true</Quiet><Object><Key>many/a&amp;b</Key></Object><Object><Key>many/b</Key></Object></Delete>";
      const send = (headers: Record<string, string>) =>
        aws.fetch(`${sandbox.urls[service]}/${Bucket}?delete`, { method: "POST", body, headers });
      const bare = await send({});
      assert.equal(bare.status, service === "r2S3" ? 200 : 400);
      const checked = await send({ "content-md5": createHash("md5").update(body).digest("base64") });
      assert.equal(checked.status, 200);
      const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "many/" }));
      assert.equal(KeyCount, 0);
    });

    it(`${service}: copies what is not too large, and the rest in parts`, async () => {
      const client = sdk(service);
      sandbox.fronts[service].limits.copy = smallestPart;
      const size = smallestPart + 3;
      await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: Buffer.alloc(size, "s") }));
      const CopySource = `${Bucket}/source`;
      const whole = new CopyObjectCommand({ Bucket, Key: "copy", CopySource });
      assert.equal(await refusal(client.send(whole)), "400 EntityTooLarge");
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "copy" }));
      const upload = { Bucket, Key: "copy", UploadId };
      const parts = [];
      for (const [index, range] of [`0-${smallestPart - 1}`, `${smallestPart}-${size - 1}`].entries()) {
        const PartNumber = index + 1;
        const { CopyPartResult } = await client.send(
          new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange: `bytes=${range}` }),
        );
        parts.push({ ETag: CopyPartResult?.ETag, PartNumber });
      }
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
      const copy = await client.send(new GetObjectCommand({ Bucket, Key: "copy" }));
      assert.equal((await copy.Body?.transformToByteArray())?.byteLength, size);
    });

    it(`${service}: refuses what is too large by its head alone, and a body without a length`, async () => {
      const ask = (headers: Record<string, string | number>) =>
        new Promise<number | undefined>((resolve, reject) => {
          const url = new URL(`${sandbox.urls[service]}/${Bucket}/huge`);
          const sent = request(url, { method: "PUT", headers }, (answer) => {
            resolve(answer.statusCode);
            answer.resume();
            sent.destroy();
          });
          sent.on("error", reject);
          sent.flushHeaders();
        });
      assert.equal(await ask({ "content-length": 6 * 2 ** 30 }), 400);
      assert.equal(await ask({ "transfer-encoding": "chunked" }), 411);
    });
  }

  it("lets a key of one prefix write, read and list there alone", async () => {
    const limited = { accessKeyId: "AKIAPREFIX", secretAccessKey: "s1", prefix: "mine/" };
    sandbox.s3.keys.push(limited);
    const client = new S3Client({
      endpoint: sandbox.urls.s3 ?? "",
      region: regions.s3,
      credentials: limited,
      forcePathStyle: true,
      maxAttempts: 1,
    });
    clients.push(client);
    const Bucket = buckets.s3;
    const put = (Key: string) => refusal(client.send(new PutObjectCommand({ Bucket, Key, Body: "1" })));
    assert.deepEqual([await put("mine/a"), await put("theirs/a")], ["taken", "403 AccessDenied"]);
    const list = (Prefix?: string) =>
      refusal(client.send(new ListObjectsV2Command({ Bucket, ...(Prefix && { Prefix }) })));
    assert.deepEqual([await list("mine/"), await list()], ["taken", "403 AccessDenied"]);
  });
});
