import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { copyObject } from "../../extension/s3/copyObject.ts";
import { deleteObjects } from "../../extension/s3/deleteObjects.ts";
import { getRange } from "../../extension/s3/getRange.ts";
import { headObject } from "../../extension/s3/headObject.ts";
import { collectObjects, listPage } from "../../extension/s3/listObjects.ts";
import { putObject } from "../../extension/s3/putObject.ts";
import { type JournalEntry, type UploadJournal, uploadParts } from "../../extension/s3/uploadParts.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { bucketOf, bytesOf, emptyBucket, makeR2Bucket, services } from "./services.ts";

/** Keys that something between here and there likes to change. No line break: the stand-in's runtime has none in keys. */
const awkward = [
  "a b/图.txt",
  "plus+sign",
  "100%",
  "a%20b",
  "question?mark",
  "hash#tag",
  "amp&er<sand>",
  `quotes"'`,
  "semi;colon,comma=equals@at:colon",
  "back\\slash",
  "!'()*~",
  "emoji-🦊",
  "double//slash",
  "ends-with/",
  "tab\there",
  "control\u0001",
];

const text = (content: string) => new TextEncoder().encode(content);

function memoryJournal(entry?: JournalEntry): UploadJournal & { entry: JournalEntry | undefined } {
  const journal = {
    entry,
    read: async () => journal.entry,
    write: async (written: JournalEntry) => {
      journal.entry = written;
    },
    clear: async () => {
      journal.entry = undefined;
    },
  };
  return journal;
}

function sourceOf(bytes: Uint8Array<ArrayBuffer>) {
  return {
    size: bytes.byteLength,
    md5: createHash("md5").update(bytes).digest("base64"),
    read: async (start: number, end: number) => bytes.slice(start, end + 1),
    assertUnchanged: async () => {},
  };
}

const unlimited = { limit: <T>(work: () => Promise<T>) => work(), now: Date.now };
const large = bytesOf("large", 20 * 2 ** 20 + 17);

describe("objects of a bucket, on the sandbox", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ seeds: {} });
  });
  after(() => sandbox.close());

  for (const service of services) {
    describe(service, () => {
      const bucket = (signal?: AbortSignal) => bucketOf(sandbox, service, signal);
      beforeEach(async () => {
        sandbox.reset();
        await makeR2Bucket(sandbox);
        await emptyBucket(bucket());
      });

      it("awkward keys are written, listed, read, copied and deleted as they are", async () => {
        for (const key of awkward) {
          await putObject(bucket(), key, text(key), { contentType: "text/x-a" }).catch((error: unknown) => {
            throw new Error(JSON.stringify(key), { cause: error });
          });
        }
        const keys = (await collectObjects(bucket())).map(({ key }) => key);
        assert.deepEqual([...keys].sort(), [...awkward].sort());
        for (const key of awkward) {
          const head = await headObject(bucket(), key);
          assert.deepEqual([head?.size, head?.contentType], [text(key).byteLength, "text/x-a"], key);
          assert.ok(head);
          const bytes = await getRange(bucket(), key, [0, head.size - 1], head.etag);
          assert.equal(new TextDecoder().decode(bytes), key);
          await copyObject(bucket(), head, `copy of ${key}`);
        }
        assert.deepEqual(await deleteObjects(bucket(), awkward), []);
        const copies = (await collectObjects(bucket())).map(({ key }) => key);
        assert.deepEqual([...copies].sort(), awkward.map((key) => `copy of ${key}`).sort());
      });

      it("any key that the services hold comes back as it went", async () => {
        const segment = fc
          .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
          .map((part) =>
            part
              .replaceAll("/", "|")
              .replaceAll(/[\0\n\r\u2028\u2029]/g, "0")
              .normalize(),
          )
          .filter((part) => part !== "." && part !== ".." && part.isWellFormed());
        const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `p/${parts.join("/")}`);
        await fc.assert(
          fc.asyncProperty(key, async (name) => {
            await putObject(bucket(), name, text(name));
            const listed = await collectObjects(bucket(), name);
            assert.ok(listed.some((object) => object.key === name));
            assert.deepEqual(await deleteObjects(bucket(), [name]), []);
            assert.equal(await headObject(bucket(), name), undefined);
          }),
          { numRuns: 10 },
        );
      });

      it("pages follow one another, and a delimiter folds what lies below", async () => {
        const keys = ["a/1", "a/2", "b", "c/1", "d"];
        for (const key of keys) await putObject(bucket(), key, text(key));
        const seen: string[] = [];
        let from: string | undefined;
        let pages = 0;
        do {
          const page = await listPage(bucket(), { limit: 2, from });
          seen.push(...page.objects.map(({ key }) => key));
          from = page.next;
          pages += 1;
        } while (from !== undefined);
        assert.deepEqual([seen, pages], [keys, 3]);
        const { objects, prefixes } = await listPage(bucket(), { delimiter: "/" });
        assert.deepEqual(
          [objects.map(({ key }) => key), prefixes],
          [
            ["b", "d"],
            ["a/", "c/"],
          ],
        );
      });

      it("what the object says of itself comes back", async () => {
        const fileModified = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
        const etag = await putObject(bucket(), "file", text("hello"), {
          contentType: "text/plain",
          cacheControl: "max-age=60",
          fileModified,
          md5: "x",
        });
        const head = await headObject(bucket(), "file");
        assert.deepEqual(
          [head?.etag, head?.cacheControl, Math.round(head?.fileModified ?? 0), head?.md5],
          [etag, "max-age=60", fileModified, "x"],
        );
      });

      it("more than a thousand are deleted, a thousand a request", async () => {
        const keys = Array.from({ length: 1001 }, (_, index) => `many/${index}`);
        await putObject(bucket(), "many/1000", text("last"));
        sandbox.log.clear();
        await deleteObjects(bucket(), keys);
        assert.equal(sandbox.log.entries.length, 2);
        assert.equal(await headObject(bucket(), "many/1000"), undefined);
      });

      it("a put that lost its answer is sent again, and is still its own", async function () {
        if (service === "b2") this.skip();
        sandbox.faults.add({ service, method: "PUT", kind: "reset-after" });
        await putObject(bucket(), "once", text("hello"), { ifAbsent: true });
        await assert.rejects(putObject(bucket(), "once", text("other"), { ifAbsent: true }), { status: 412 });
        const head = await headObject(bucket(), "once");
        await assert.rejects(putObject(bucket(), "once", text("other"), { ifMatch: "0".repeat(32) }), {
          status: 412,
        });
        await putObject(bucket(), "once", text("other"), { ifMatch: head?.etag ?? "" });
      });

      it("a copy that is too large for one request goes in parts, with what the object says", async () => {
        await uploadParts(bucket(), "source", sourceOf(large), { ...unlimited, contentType: "video/x" });
        const source = await headObject(bucket(), "source");
        assert.ok(source);
        sandbox.fronts[service].limits.copy = 8 * 2 ** 20;
        await copyObject(bucket(), source, "copy", { whole: 8 * 2 ** 20, part: 8 * 2 ** 20 });
        const copy = await headObject(bucket(), "copy");
        assert.deepEqual(
          [copy?.size, copy?.contentType, copy?.md5],
          [large.byteLength, "video/x", source.md5],
        );
      });

      it("a large one goes in parts, through lost answers and bad days", async () => {
        sandbox.faults.add(
          { service, method: "POST", path: "*/large", kind: "reset-after" },
          { service, method: "PUT", kind: "status", status: 503, code: "SlowDown", retryAfter: 0, nth: 2 },
          { service, method: "PUT", kind: "reset-before", nth: 4 },
          { service, method: "POST", path: "*/large", kind: "reset-after", nth: 3 },
        );
        const journal = memoryJournal();
        let arrived = 0;
        await uploadParts(bucket(), "large", sourceOf(large), {
          ...unlimited,
          journal,
          onProgress: (bytes) => {
            arrived += bytes;
          },
        });
        assert.equal(arrived, large.byteLength);
        const head = await headObject(bucket(), "large");
        assert.equal(head?.size, large.byteLength);
        assert.match(head.etag, /-3$/);
        const end = await getRange(bucket(), "large", [20 * 2 ** 20, large.byteLength - 1], head.etag);
        assert.deepEqual(end, large.slice(20 * 2 ** 20));
        assert.equal(journal.entry, undefined);
      });

      it("one that was stopped is resumed: only what is missing is sent again", async () => {
        const journal = memoryJournal();
        const stop = new AbortController();
        let parts = 0;
        const end = sandbox.log.listen({
          arrived: ({ method }) => {
            if (method !== "PUT") return;
            parts += 1;
            if (parts === 3) stop.abort();
          },
        });
        const one = { limit: inOrder(), now: Date.now, journal };
        await assert.rejects(uploadParts(bucket(stop.signal), "large", sourceOf(large), one));
        end();
        assert.equal(await headObject(bucket(), "large"), undefined);
        sandbox.log.clear();
        await uploadParts(bucket(), "large", sourceOf(large), one);
        const puts = sandbox.log.entries.filter(({ method }) => method === "PUT");
        assert.ok(puts.length === 1 || puts.length === 0, `${puts.length} parts were sent again`);
        assert.equal((await headObject(bucket(), "large"))?.size, large.byteLength);
        assert.equal(sandbox.fronts[service].uploads.size, 0);
      });

      it("one that was stopped is aborted where other bytes are sent, or none can be remembered", async () => {
        const journal = memoryJournal();
        for (const remembered of [journal, undefined]) {
          const stop = new AbortController();
          const end = sandbox.log.listen({
            answered: ({ method }) => {
              if (method === "PUT") stop.abort();
            },
          });
          const options = { limit: inOrder(), now: Date.now, journal: remembered };
          await assert.rejects(uploadParts(bucket(stop.signal), "large", sourceOf(large), options));
          end();
          assert.equal(sandbox.fronts[service].uploads.size, remembered ? 1 : 0);
          if (!remembered) continue;
          await uploadParts(bucket(), "large", sourceOf(bytesOf("other", 9 * 2 ** 20)), options);
          assert.equal(sandbox.fronts[service].uploads.size, 0);
        }
      });

      it("one whose id was never learned is found and aborted; another's is left alone", async () => {
        const source = sourceOf(large);
        const entry = { startedAt: Date.now(), size: source.size, md5: source.md5, partSize: 8 * 2 ** 20 };
        await bucket().send({
          method: "POST",
          url: `${bucket().url}/large?uploads=`,
          read: (response) => response.text(),
        });
        await bucket().send({
          method: "POST",
          url: `${bucket().url}/large2?uploads=`,
          read: (response) => response.text(),
        });
        await uploadParts(bucket(), "large", source, { ...unlimited, journal: memoryJournal(entry) });
        assert.deepEqual(
          [...sandbox.fronts[service].uploads.values()].map(({ key }) => key),
          ["large2"],
        );
      });

      it("one whose bytes change meanwhile, or that is refused, leaves nothing behind", async () => {
        const changing = {
          ...sourceOf(large),
          assertUnchanged: () => Promise.reject(new RangeError("it changed")),
        };
        const journal = memoryJournal();
        await assert.rejects(uploadParts(bucket(), "large", changing, { ...unlimited, journal }), {
          message: "it changed",
        });
        sandbox.faults.add({ service, method: "PUT", kind: "status", status: 403, code: "AccessDenied" });
        await assert.rejects(uploadParts(bucket(), "large", sourceOf(large), { ...unlimited, journal }), {
          code: "AccessDenied",
        });
        assert.equal(sandbox.fronts[service].uploads.size, 0);
        assert.equal(journal.entry, undefined);
        assert.equal(await headObject(bucket(), "large"), undefined);
      });
    });
  }
});

/** One after the other. */
function inOrder(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
