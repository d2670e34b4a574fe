import assert from "node:assert/strict";
import { signUrl } from "../../extension/worker/signUrl.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

const day = "public, max-age=86400";
const keys = [
  "newest-signing-key-of-the-site",
  "older-signing-key-of-the-site",
  "retired-signing-key",
] as const;
const inAnHour = () => Date.now() + 3_600_000;

describe("Access in workerd", () => {
  let world: World;

  before(async () => {
    const referers = { allow: ["friend.example", "*.friends.example"] };
    world = await startWorld(
      {
        referer: () => siteWith([r2Origin], { referers, cacheControl: day }),
        strict: () =>
          siteWith([r2Origin], { referers: { ...referers, allowEmpty: false }, cacheControl: day }),
        signed: (endpoint) => siteWith([b2Origin(endpoint)], { signedUrls: {}, cacheControl: day }),
        some: () =>
          siteWith([r2Origin], { signedUrls: { paths: ["/private/*", "/vip/*"] }, cacheControl: day }),
        sharedreferer: () =>
          siteWith([r2Origin], { referers: { ...referers, sharedCache: true }, cacheControl: day }),
        sharedsigned: () =>
          siteWith([r2Origin], {
            signedUrls: { sharedCache: true },
            headers: [{ path: "*", set: { "Cache-Control": "public, max-age=604800" } }],
          }),
        bybucket: (endpoint) =>
          siteWith([b2Origin(endpoint, "$path")], { signedUrls: { paths: ["/files/private/*"] } }),
        documents: () =>
          siteWith([r2Origin], { signedUrls: { paths: ["/vip/index.html"] }, index: "index.html" }),
      },
      { SIGNING_KEYS: keys.join(", ") },
    );
    for (const key of ["a.txt", "private/b c+ü.txt", "vip/x"]) await world.put(key, `content of ${key}`);
  });
  after(() => world.close());

  const settled = () => new Promise((resolve) => setTimeout(resolve, 80));

  describe("Referer", () => {
    const table: readonly (readonly [string | undefined, boolean, boolean])[] = [
      [undefined, true, false],
      ["https://friend.example/page", true, true],
      ["http://friend.example:8080/", true, true],
      ["https://www.friends.example/", true, true],
      ["https://a.b.friends.example/", true, true],
      ["https://friends.example/", false, false],
      ["https://evilfriend.example/", false, false],
      ["https://friend.example.evil/", false, false],
      ["https://evil.example/?friend.example", false, false],
      ["https://friend.example@evil.example/", false, false],
      ["https://friendXexample/", false, false],
      ["garbage", false, false],
      ["https://", false, false],
      ["file:///etc/passwd", false, false],
    ];
    for (const [referer, lenient, strict] of table) {
      it(`${referer}: ${lenient ? "in" : "out"}, where none is refused ${strict ? "in" : "out"}`, async () => {
        const headers: Record<string, string> = referer === undefined ? {} : { referer };
        assert.equal((await world.ask("referer.test", "/a.txt", { headers })).status, lenient ? 200 : 403);
        assert.equal((await world.ask("strict.test", "/a.txt", { headers })).status, strict ? 200 : 403);
      });
    }

    it("a page of the same host may always", async () => {
      const headers = { referer: "http://own.strict.test/page.html" };
      assert.equal((await world.ask("own.strict.test", "/a.txt", { headers })).status, 200);
    });

    it("what is let in is private and varies with the Referer, cold and warm, unless a shared cache may keep it", async () => {
      const headers = { referer: "https://friend.example/" };
      for (let time = 0; time < 2; time++) {
        for (const ask of [{ headers }, { headers: { ...headers, range: "bytes=0-2" } }]) {
          const answer = await world.ask("private.strict.test", "/a.txt", ask);
          assert.equal(answer.headers["cache-control"], "private, max-age=86400, must-revalidate");
          assert.equal(answer.headers.vary, "Referer");
        }
        await settled();
      }
      const shared = await world.ask("sharedreferer.test", "/a.txt", { headers });
      assert.equal(shared.headers["cache-control"], "public, max-age=86400, must-revalidate");
      assert.equal(shared.headers.vary, "Referer");
      const refused = await world.ask("strict.test", "/a.txt", {
        headers: { referer: "https://evil.example" },
      });
      assert.equal(refused.headers["cache-control"], "no-store");
      assert.equal(refused.headers.vary, "Referer");
    });

    it("a refusal costs nothing, and is not kept", async () => {
      const answer = await world.ask("referer.test", "/a.txt", {
        headers: { referer: "https://evil.example" },
      });
      assert.equal(answer.headers["x-operations"], "");
      assert.equal(answer.headers["cache-control"], "no-store");
    });
  });

  describe("signed URLs", () => {
    const ask = (url: string, headers = {}) => {
      const { hostname, pathname, search } = new URL(url);
      return world.ask(hostname, pathname + search, { headers });
    };

    it("with a key that is accepted: 200, cold and warm, for every way of escaping", async () => {
      for (const key of keys.slice(0, 2)) {
        const url = await signUrl("http://signed.test/private/b%20c+%C3%BC.txt", key, inAnHour());
        for (const path of ["/private/b%20c+%C3%BC.txt", "/private%2Fb%20c%2B%C3%BC.txt"]) {
          const answer = await ask(url.replace("/private/b%20c+%C3%BC.txt", path));
          assert.equal(answer.status, 200, path);
          await settled();
        }
      }
    });

    it("HEAD and ranges with the same URL", async () => {
      const { pathname, search } = new URL(await signUrl("http://signed.test/a.txt", keys[0], inAnHour()));
      assert.equal((await world.ask("signed.test", pathname + search, { method: "HEAD" })).status, 200);
      const headers = { range: "bytes=0-2" };
      assert.equal((await world.ask("signed.test", pathname + search, { headers })).body.toString(), "con");
    });

    it("without, with another key, expired, or for another path, host or time: 403, and nothing upstream", async () => {
      const good = await signUrl("http://signed.test/a.txt", keys[0], inAnHour());
      assert.equal((await ask(good)).status, 200);
      await settled();
      const seen = world.relay.seen.length;
      const refused = [
        "http://signed.test/a.txt",
        await signUrl("http://signed.test/a.txt", keys[2], inAnHour()),
        await signUrl("http://signed.test/a.txt", "another key", inAnHour()),
        await signUrl("http://signed.test/a.txt", keys[0], Date.now() - 1000),
        good.replace("/a.txt", "/vip/x"),
        good.replace("signed.test", "x.signed.test"),
        good.replace(/expires=\d+/, "expires=99999999999"),
        good.replace(/expires=\d+/, "expires=1e12"),
        good.replace(/expires=\d+/, ""),
        good.replace(/signature=[^&]+/, ""),
        good.replace(/signature=[^&]+/, "signature=%00"),
        good.slice(0, -1),
        `${good}A`,
      ];
      for (const url of refused) {
        const answer = await ask(url);
        assert.equal(answer.status, 403, url);
        assert.equal(answer.headers["cache-control"], "no-store");
      }
      assert.equal(world.relay.seen.length, seen);
    });

    it("only where the site wants them", async () => {
      assert.equal((await world.ask("some.test", "/a.txt")).status, 200);
      assert.equal((await world.ask("some.test", "/vip/x")).status, 403);
      assert.equal((await world.ask("some.test", "/vip%2Fx")).status, 403);
      assert.equal((await world.ask("some.test", "/%76ip/x")).status, 403);
      assert.equal((await ask(await signUrl("http://some.test/vip/x", keys[1], inAnHour()))).status, 200);
    });

    it("what a signature lets in is private, and fresh for no longer than the signature holds", async () => {
      const answerFor = async (host: string, seconds: number) => {
        const answer = await ask(await signUrl(`http://${host}/vip/x`, keys[0], Date.now() + seconds * 1000));
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.expires, undefined);
        return answer.headers["cache-control"] ?? "";
      };
      const age = (text: string) => Number(/max-age=(\d+)/.exec(text)?.[1]);
      for (let time = 0; time < 2; time++) {
        for (const host of ["minute.signed.test", "minute.some.test"]) {
          const given = await answerFor(host, 60);
          assert.match(given, /^private, max-age=\d+, must-revalidate$/);
          assert.ok(age(given) <= 60, given);
        }
        await settled();
      }
      assert.equal(await answerFor("long.some.test", 200_000), "private, max-age=86400, must-revalidate");
      const shared = await answerFor("sharedsigned.test", 60);
      assert.match(shared, /^public, max-age=\d+, must-revalidate$/);
      assert.ok(age(shared) <= 60, shared);
      assert.equal((await world.ask("some.test", "/a.txt")).headers["cache-control"], day);
    });

    it("no other path to the same object goes without", async () => {
      const seen = world.relay.seen.length;
      // B2 takes no notice of the case of a bucket's name, and some servers none of the number of slashes.
      for (const path of ["/FILES/private/x", "/Files/private/x"])
        assert.equal((await world.ask("bybucket.test", path)).status, 404, path);
      for (const path of ["/files/private/x", "/files//private/x", "/files/%2fprivate/x"])
        assert.equal((await world.ask("bybucket.test", path)).status, 403, path);
      assert.equal(world.relay.seen.length, seen);
      for (const path of ["/vip/index.html", "/vip/", "//vip/", "/vip%2f"])
        assert.equal((await world.ask("documents.test", path)).status, 403, path);
    });

    it("signing refuses what is no URL", async () => {
      for (const url of ["a.txt", "ftp://x/a", "http://x/%zz"]) {
        await assert.rejects(signUrl(url, keys[0], inAnHour()), { reason: "config" });
      }
    });
  });

  it("without keys nothing is accepted", async () => {
    const keyless = await startWorld(
      { signed: () => siteWith([r2Origin], { signedUrls: {} }) },
      { SIGNING_KEYS: "" },
    );
    try {
      await keyless.put("a.txt", "a");
      const { pathname, search } = new URL(await signUrl("http://signed.test/a.txt", "x", inAnHour()));
      assert.equal((await keyless.ask("signed.test", pathname + search)).status, 403);
    } finally {
      await keyless.close();
    }
  });
});
