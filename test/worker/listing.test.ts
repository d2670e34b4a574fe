import assert from "node:assert/strict";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

const names = [
  "readme.txt",
  `dir/<b>"&'.txt`,
  "dir/deep/x",
  "dir/ü +%.txt",
  "dir/javascript:alert(1)",
  "many/",
];

describe("Listing in workerd", () => {
  let world: World;

  before(async () => {
    world = await startWorld(
      {
        r2: () => siteWith([r2Origin], { listing: true, index: "index.html" }),
        b2: (endpoint) => siteWith([b2Origin(endpoint)], { listing: true, index: "index.html" }),
        prefix: (endpoint) => siteWith([b2Origin(endpoint)], { listing: true, prefix: "dir/" }),
        path: (endpoint) => siteWith([b2Origin(endpoint, "$path")], { listing: true }),
      },
      {},
    );
    for (const name of names) await world.put(name, name);
    await world.putMany(Array.from({ length: 1010 }, (_, index) => `many/${String(index).padStart(4, "0")}`));
    await world.put("site/index.html", "<h1>site");
  });
  after(() => world.close());

  const json = async (host: string, path: string) => {
    const answer = await world.ask(host, path, { headers: { accept: "application/json" } });
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers["content-type"], "application/json");
    return JSON.parse(answer.body.toString());
  };

  for (const origin of ["r2", "b2"]) {
    it(`${origin}: the root, as JSON`, async () => {
      const { path, directories, files, cursor } = await json(`${origin}.test`, "/");
      assert.equal(path, "/");
      assert.deepEqual(directories, ["dir/", "many/", "site/"]);
      assert.deepEqual(
        files.map(({ name, size }: { name: string; size: number }) => [name, size]),
        [["readme.txt", 10]],
      );
      assert.equal(cursor, undefined);
    });

    it(`${origin}: a directory, as HTML with every name escaped`, async () => {
      const { status, headers, body } = await world.ask(`${origin}.test`, "/dir/");
      const html = body.toString();
      assert.equal(status, 200);
      assert.equal(headers["cache-control"], "no-store");
      assert.match(headers["content-security-policy"] ?? "", /default-src 'none'/);
      assert.ok(!html.includes("<b>"), html);
      assert.ok(!/href="?javascript/.test(html), html);
      for (const [, link = ""] of html.matchAll(/href="([^"]*)"/g)) {
        const target = link.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        if (target === "../" || target === "./deep/") continue;
        const { pathname } = new URL(target, "http://x/dir/");
        assert.equal((await world.ask(`${origin}.test`, pathname)).status, 200, target);
      }
      assert.equal([...html.matchAll(/<li>/g)].length, 5);
    });

    it(`${origin}: pages`, async () => {
      const first = await json(`${origin}.test`, "/many/");
      assert.ok(first.cursor);
      const second = await json(`${origin}.test`, `/many/?cursor=${encodeURIComponent(first.cursor)}`);
      assert.equal(second.cursor, undefined);
      const listed = [...first.files, ...second.files].map(({ name }: { name: string }) => name);
      assert.equal(new Set(listed).size, 1010);
      const html = (await world.ask(`${origin}.test`, "/many/")).body.toString();
      assert.match(html, /rel="next"/);
    });

    it(`${origin}: an index document comes before the listing, an empty directory is none`, async () => {
      assert.equal((await world.ask(`${origin}.test`, "/site/")).body.toString(), "<h1>site");
      assert.equal((await world.ask(`${origin}.test`, "/none/")).status, 404);
      assert.equal((await world.ask(`${origin}.test`, "/dir")).status, 404);
    });

    it(`${origin}: HEAD has no body`, async () => {
      const answer = await world.ask(`${origin}.test`, "/dir/", { method: "HEAD" });
      assert.equal(answer.status, 200);
      assert.equal(answer.body.length, 0);
    });
  }

  it("stays under the prefix", async () => {
    const { directories } = await json("prefix.test", "/");
    assert.deepEqual(directories, ["deep/"]);
    assert.equal((await world.ask("prefix.test", "/..%2f")).status, 404);
  });

  it("$path: lists the bucket of the path", async () => {
    const { directories } = await json("path.test", "/files/");
    assert.deepEqual(directories, ["dir/", "many/", "site/"]);
    assert.equal((await world.ask("path.test", "/")).status, 404);
  });

  it("asks for a listing with its own query alone", async () => {
    const from = world.relay.seen.length;
    await world.ask("b2.test", "/dir/?list-type=1&prefix=secret&max-keys=1&cursor=&acl");
    const targets = world.relay.seen.slice(from).map(({ target }) => target.split("?")[1] ?? "");
    assert.deepEqual(targets.filter(Boolean), ["delimiter=%2F&list-type=2&prefix=dir%2F"]);
  });
});

describe("Listing that is compiled in but switched off by its variable", () => {
  let world: World;

  before(async () => {
    const sites = { b2: (endpoint: string) => siteWith([b2Origin(endpoint)], { listing: true }) };
    world = await startWorld(sites, { ALLOW_LIST_BUCKET: "false" });
    await world.put("dir/a", "a");
  });
  after(() => world.close());

  it("is none", async () => {
    for (const path of ["/", "/dir/", "//", "/dir//"]) {
      assert.equal((await world.ask("b2.test", path)).status, 404, path);
    }
    assert.deepEqual(
      world.relay.seen.filter(({ target }) => target.includes("?")),
      [],
    );
  });
});
