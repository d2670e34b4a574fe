import assert from "node:assert/strict";
import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { AwsClient } from "aws4fetch";
import { r2S3Keys } from "../credentials.ts";
import { readAll, send } from "../relay.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { putWorker, result } from "../testing/api.ts";
import { visit } from "../testing/visit.ts";
import { defaultS3Settings } from "./s3.ts";
import type { S3Key } from "./s3Front.ts";
import { signedHeaders } from "./sigv4.ts";

const bucket = "blog-s3";
const { endpoint, region } = defaultS3Settings;

describe("sandbox: an S3-compatible service", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  const clients: S3Client[] = [];
  after(async () => {
    for (const client of clients) client.destroy();
    await sandbox.close();
  });
  beforeEach(async () => {
    sandbox.reset();
    await (await sandbox.s3Bucket(bucket)).put("a b/图.txt", "0123456789", {
      httpMetadata: { contentType: "text/plain" },
    });
  });

  const own = (): S3Key => ({
    accessKeyId: sandbox.credentials.s3AccessKeyId,
    secretAccessKey: sandbox.credentials.s3SecretAccessKey,
  });
  // Whether `<bucket>.localhost` resolves is the machine's affair; here every name is loopback.
  const lookup: LookupFunction = (_name, options, done) => {
    if (options.all === true) done(null, [{ address: "127.0.0.1", family: 4 }]);
    else done(null, "127.0.0.1", 4);
  };
  /** The vendor's SDK, in path style or with the bucket in the name. */
  const sdk = (options: { keys?: S3Key; region?: string; pathStyle?: boolean; url?: string } = {}) => {
    const pathStyle = options.pathStyle ?? true;
    const url = options.url ?? sandbox.urls.s3 ?? "";
    const client = new S3Client({
      endpoint: pathStyle ? url : url.replace("127.0.0.1", "localhost"),
      region: options.region ?? region,
      credentials: options.keys ?? own(),
      forcePathStyle: pathStyle,
      maxAttempts: 1,
      requestHandler: { httpAgent: new Agent({ lookup }) },
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
  const get = (client: S3Client, Bucket = bucket) =>
    client.send(new GetObjectCommand({ Bucket, Key: "a b/图.txt" }));

  it("serves the vendor's SDK, with the bucket in the path or in the name", async () => {
    for (const pathStyle of [true, false]) {
      const client = sdk({ pathStyle });
      assert.equal(await (await get(client)).Body?.transformToString(), "0123456789", `${pathStyle}`);
      const head = await client.send(new HeadBucketCommand({ Bucket: bucket }));
      assert.equal(head.BucketRegion, region);
      const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "a b/" }));
      assert.deepEqual(
        [listed.Name, listed.Contents?.map(({ Key, Size }) => [Key, Size])],
        [bucket, [["a b/图.txt", 10]]],
      );
    }
    const { LocationConstraint } = await sdk().send(new GetBucketLocationCommand({ Bucket: bucket }));
    assert.equal(LocationConstraint, region);
  });

  it("has the owner's files", async () => {
    const objects = async (made: ReturnType<Sandbox["b2Bucket"]>) =>
      (await (await made).list()).objects.map(({ key }) => key);
    const theirs = await objects(sandbox.b2Bucket("blog-static"));
    assert.ok(theirs.length > 0);
    const ours = await objects(sandbox.s3Bucket(bucket));
    for (const key of theirs) assert.ok(ours.includes(key), key);
  });

  it("makes, copies and deletes objects and buckets for the vendor's SDK", async () => {
    const client = sdk();
    const Bucket = "made-here";
    const CreateBucketConfiguration = { LocationConstraint: region as "eu-west-1" };
    const made = await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    assert.equal(made.Location, `/${Bucket}`);
    assert.equal(
      await refusal(client.send(new CreateBucketCommand({ Bucket }))),
      "409 BucketAlreadyOwnedByYou",
    );
    assert.equal(
      await refusal(
        client.send(
          new CreateBucketCommand({
            Bucket: "elsewhere",
            CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
          }),
        ),
      ),
      "400 InvalidLocationConstraint",
    );
    assert.equal(
      await refusal(client.send(new CreateBucketCommand({ Bucket: "UPPER" }))),
      "400 InvalidBucketName",
    );
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      [bucket, Bucket],
    );
    const CopySource = encodeURI(`${bucket}/a b/图.txt`);
    const copied = await client.send(new CopyObjectCommand({ Bucket, Key: "copy/图.txt", CopySource }));
    assert.ok(copied.CopyObjectResult?.ETag);
    const copy = await client.send(new GetObjectCommand({ Bucket, Key: "copy/图.txt" }));
    assert.deepEqual([await copy.Body?.transformToString(), copy.ContentType], ["0123456789", "text/plain"]);
    const absent = new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${bucket}/absent` });
    assert.equal(await refusal(client.send(absent)), "404 NoSuchKey");
    const nowhere = new CopyObjectCommand({ Bucket, Key: "x", CopySource: "nowhere/x" });
    assert.equal(await refusal(client.send(nowhere)), "404 NoSuchBucket");

    assert.equal(await refusal(client.send(new DeleteBucketCommand({ Bucket }))), "409 BucketNotEmpty");
    await client.send(new DeleteObjectCommand({ Bucket, Key: "copy/图.txt" }));
    await client.send(new DeleteBucketCommand({ Bucket }));
    assert.equal(await refusal(client.send(new DeleteBucketCommand({ Bucket }))), "404 NoSuchBucket");
  });

  it("keeps what the vendor's SDK puts, with its metadata", async () => {
    const client = sdk();
    const object = { Bucket: bucket, Key: "new.txt" };
    await client.send(
      new PutObjectCommand({ ...object, Body: "hello", ContentType: "text/x-a", Metadata: { who: "me" } }),
    );
    const head = await client.send(new HeadObjectCommand(object));
    assert.deepEqual([head.ContentLength, head.ContentType, head.Metadata], [5, "text/x-a", { who: "me" }]);
  });

  it("names the right region to whoever signs for a wrong one", async () => {
    assert.equal(await refusal(get(sdk({ region: "us-east-1" }))), "400 AuthorizationHeaderMalformed");
    const client = new AwsClient({ ...own(), service: "s3", region: "us-east-1" });
    const answer = await client.fetch(`${sandbox.urls.s3}/${bucket}/x`);
    const body = await answer.text();
    assert.deepEqual([answer.status, answer.headers.get("x-amz-bucket-region")], [400, region]);
    assert.match(body, new RegExp(`<Region>${region}</Region>`));
    assert.match(body, new RegExp(`the region 'us-east-1' is wrong; expecting '${region}'`));
    const presigned = await client.sign(`${sandbox.urls.s3}/${bucket}/x`, { aws: { signQuery: true } });
    assert.match(await (await fetch(presigned)).text(), /AuthorizationQueryParametersError/);
  });

  it("refuses who is not signed, not known, late, or slips a header in", async () => {
    const at = `${sandbox.urls.s3}/${bucket}/a%20b/%E5%9B%BE.txt`;
    const code = async (answer: Response) =>
      `${answer.status} ${/<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]}`;
    assert.equal(await code(await fetch(at)), "403 AccessDenied");
    assert.equal(
      await refusal(get(sdk({ keys: { ...own(), secretAccessKey: "x" } }))),
      "403 SignatureDoesNotMatch",
    );
    assert.equal(
      await refusal(get(sdk({ keys: { ...own(), accessKeyId: "AKIAX" } }))),
      "403 InvalidAccessKeyId",
    );
    const host = new URL(at).host;
    const signable = {
      method: "GET",
      rawPath: new URL(at).pathname,
      rawQuery: "",
      headers: { host },
      body: new Uint8Array(),
    };
    const signed = (when: number) => signedHeaders(signable, own(), region, when);
    const late = Date.now() - 16 * 60_000;
    assert.equal(await code(await fetch(at, { headers: signed(late) })), "403 RequestTimeTooSkewed");
    const extra = { ...signed(Date.now()), "x-amz-acl": "public-read" };
    assert.equal(await code(await fetch(at, { headers: extra })), "403 AccessDenied");
    assert.equal((await fetch(at, { headers: signed(Date.now()) })).status, 200);
  });

  it("has keys of one bucket, and keys that only read", async () => {
    const limited = { accessKeyId: "AKIALIMITED", secretAccessKey: "s1", bucket };
    const reader = { accessKeyId: "AKIAREADER", secretAccessKey: "s2", readOnly: true };
    sandbox.s3.keys.push(limited, reader);
    await sdk().send(new CreateBucketCommand({ Bucket: "other" }));
    assert.equal((await get(sdk({ keys: limited }))).ContentLength, 10);
    assert.equal(await refusal(get(sdk({ keys: limited }), "other")), "403 AccessDenied");
    assert.equal(await refusal(sdk({ keys: limited }).send(new ListBucketsCommand({}))), "403 AccessDenied");
    assert.equal((await get(sdk({ keys: reader }))).ContentLength, 10);
    const put = new PutObjectCommand({ Bucket: bucket, Key: "x", Body: "x" });
    assert.equal(await refusal(sdk({ keys: reader }).send(put)), "403 AccessDenied");
    await sdk({ keys: limited }).send(put);
  });

  it("is reached under its endpoint's names, in the styles that it has", async () => {
    const url = new URL(sandbox.urls.s3 ?? "");
    const ask = async (host: string, rawPath: string) => {
      const signable = { method: "GET", rawPath, rawQuery: "", headers: { host }, body: new Uint8Array() };
      const headers = { host, ...signedHeaders(signable, own(), sandbox.s3.settings.region, Date.now()) };
      const answer = await send(
        { hostname: url.hostname, port: Number(url.port) },
        { method: "GET", path: rawPath, headers },
      );
      const body = (await readAll(answer)).toString();
      return `${answer.statusCode} ${/<Code>(.*)<\/Code>/.exec(body)?.[1] ?? body}`;
    };
    const key = "a%20b/%E5%9B%BE.txt";
    assert.equal(await ask(endpoint, `/${bucket}/${key}`), "200 0123456789");
    assert.equal(await ask(`${bucket}.${endpoint}`, `/${key}`), "200 0123456789");
    assert.equal(await ask("s3.elsewhere.example", `/${bucket}/${key}`), "404 NoSuchBucket");
    sandbox.s3.settings.addressing = "virtual";
    assert.equal(await ask(endpoint, `/${bucket}/${key}`), "403 SecondLevelDomainForbidden");
    assert.equal(await ask(`${bucket}.${endpoint}`, `/${key}`), "200 0123456789");
    sandbox.s3.settings.addressing = "path";
    assert.equal(await ask(`${bucket}.${endpoint}`, `/${key}`), "404 NoSuchBucket");
    Object.assign(sandbox.s3.settings, {
      endpoint: "s3.oss-cn-hangzhou.aliyuncs.com",
      region: "oss-cn-hangzhou",
    });
    assert.equal(await ask("s3.oss-cn-hangzhou.aliyuncs.com", `/${bucket}/${key}`), "200 0123456789");
  });

  it("is an origin of workers, in both styles", async () => {
    const zone = "/zones/{zone}";
    const source = `export default {
      fetch: (request) => fetch(new URL(request.url).searchParams.get("origin"))
    }`;
    await putWorker(sandbox, "one", { source });
    const record = { type: "AAAA", name: "files.example.com", content: "100::", ttl: 1, proxied: true };
    await result(sandbox, "POST", `${zone}/dns_records`, record);
    await result(sandbox, "POST", `${zone}/workers/routes`, {
      pattern: "files.example.com/*",
      script: "one",
    });
    const client = new AwsClient({ ...own(), service: "s3", region });
    const seen = async (url: string) => {
      const { url: origin } = await client.sign(url, { aws: { signQuery: true } });
      return visit(sandbox, "files.example.com", `/?origin=${encodeURIComponent(origin)}`);
    };
    const key = "a%20b/%E5%9B%BE.txt";
    for (const url of [`https://${endpoint}/${bucket}/${key}`, `https://${bucket}.${endpoint}/${key}`]) {
      const { status, body } = await seen(url);
      assert.deepEqual([status, body], [200, "0123456789"], url);
    }
    assert.deepEqual(sandbox.refusedSubrequests, []);
    assert.equal((await seen("https://s3.elsewhere.example/x")).status, 530);
    sandbox.outages.s3.outage = { kind: "status", status: 503 };
    assert.equal((await seen(`https://${endpoint}/${bucket}/${key}`)).status, 503);
  });

  it("makes R2's and B2's buckets for the vendor's SDK as well", async () => {
    const r2 = sdk({ url: sandbox.urls.r2S3 ?? "", keys: r2S3Keys(sandbox.token), region: "auto" });
    await r2.send(new CreateBucketCommand({ Bucket: "photos" }));
    assert.equal((await result(sandbox, "GET", "/accounts/{account}/r2/buckets/photos")).name, "photos");
    await r2.send(new PutObjectCommand({ Bucket: "photos", Key: "a", Body: "hello" }));
    await r2.send(new CopyObjectCommand({ Bucket: "photos", Key: "b", CopySource: "photos/a" }));
    const object = await r2.send(new GetObjectCommand({ Bucket: "photos", Key: "b" }));
    assert.equal(await object.Body?.transformToString(), "hello");
    assert.equal(await refusal(r2.send(new DeleteBucketCommand({ Bucket: "photos" }))), "409 BucketNotEmpty");

    const b2 = sdk({
      url: sandbox.urls.b2 ?? "",
      keys: {
        accessKeyId: sandbox.credentials.b2ApplicationKeyId,
        secretAccessKey: sandbox.credentials.b2ApplicationKey,
      },
      region: "us-west-004",
    });
    assert.equal(
      await refusal(b2.send(new CreateBucketCommand({ Bucket: "short" }))),
      "400 InvalidBucketName",
    );
    await b2.send(new CreateBucketCommand({ Bucket: "my-files" }));
    await b2.send(new PutObjectCommand({ Bucket: "my-files", Key: "a", Body: "hello" }));
    const copy = { Bucket: "my-files", Key: "b", CopySource: "/my-files/a", ContentType: "text/x-b" };
    await b2.send(new CopyObjectCommand({ ...copy, MetadataDirective: "REPLACE" }));
    const copied = await b2.send(new HeadObjectCommand({ Bucket: "my-files", Key: "b" }));
    assert.deepEqual([copied.ContentLength, copied.ContentType], [5, "text/x-b"]);
  });
});
