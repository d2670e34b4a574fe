import assert from "node:assert/strict";
import fc from "fast-check";
import { CdnError } from "../core/cdnError.ts";
import { addHostname, addSite, newConfigText } from "./editText.ts";
import { parseConfig } from "./parse.ts";
import type { SiteConfig } from "./schema.ts";

const blog: SiteConfig = {
  zone: "example.com",
  origin: { type: "r2", bucket: "r2-blog-test" },
  fallbackOrigin: "images.example.com",
  hostnames: ["images.example.net"],
  worker: { name: "cdn-images", cacheControl: "public, max-age=86400", cors: ["*"] },
};
const files: SiteConfig = {
  zone: "example.org",
  origin: { type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" },
  fallbackOrigin: "static.example.org",
  hostnames: ["static.example.net"],
  worker: { name: "cdn-static" },
  dns: { provider: "dnspod", domain: "example.net" },
};

describe("newConfigText", () => {
  it("writes a file that reads back as the answers, with comments", () => {
    const text = newConfigText("images", files);
    const { config, diagnostics } = parseConfig(text, "cdn.jsonc");
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(config, { sites: { images: files } });
    assert.match(text, /"zone": "example.org", \/\/ the Cloudflare zone/);
    assert.match(text, / {6}"origin": \{ "type": "b2", "bucket": "blog-static", "endpoint": "[^"]+" \},\n/);
  });
});

describe("addSite", () => {
  it("writes a new file into an empty one", () => {
    assert.equal(addSite("\n", "images", blog), newConfigText("images", blog));
  });

  it("leaves comments with what they are about", () => {
    const text = newConfigText("images", blog).replace(
      /^ {4}\}\n/m,
      "    } // end of images\n    // more to come\n",
    );
    const added = addSite(text, "static", files);
    assert.match(added, / {4}\}, \/\/ end of images\n {4}"static": \{\n {6}"zone": "example.org",\n/);
    assert.match(added, / {4}\}\n {4}\/\/ more to come\n/);
    assert.deepEqual(parseConfig(added, "cdn.jsonc").config?.sites, { images: blog, static: files });
  });

  it("keeps trailing commas, tabs and CR LF", () => {
    const text = '{\r\n\t"sites": {\r\n\t\t"a": {}, /* one */ // two\r\n\t},\r\n}\r\n';
    assert.match(
      addSite(text, "b", blog),
      /\t\t"a": \{\}, \/\* one \*\/ \/\/ two\r\n\t\t"b": \{\r\n\t\t\t"zone": "example.com",\r\n[^\n]+\r[\s\S]*\r\n\t\t\},\r\n\t\},\r\n\}\r\n$/,
    );
  });

  it("finds room in a file without sites, and in one on a single line", () => {
    for (const text of ["{}", '{ "sites": {} }', '{"sites":{"a":{}}}', '{ "sites": {\n // none\n} }']) {
      const { sites } = parseConfig(addSite(text, "images", blog), "cdn.jsonc");
      assert.deepEqual(
        sites.map(({ name }) => name),
        ["images"],
        text,
      );
    }
  });

  it("refuses a name that is taken and a text that it cannot read", () => {
    const text = newConfigText("images", blog);
    assert.throws(() => addSite(text, "images", files), isCdnError("conflict"));
    assert.throws(() => addSite(`${text}}`, "static", files), isCdnError("config"));
  });
});

describe("addHostname", () => {
  const inSite = (hostnames: string) => `{ "sites": { "a": { "hostnames": ${hostnames} } } }`;
  const table: readonly (readonly [string, string])[] = [
    ['["x.y"]', '["x.y", "new.y"]'],
    ['["x.y",]', '["x.y", "new.y",]'],
    ['["x.y" /* why */]', '["x.y", "new.y" /* why */]'],
    ['[\n  "x.y" // why\n]', '[\n  "x.y", // why\n  "new.y"\n]'],
    ['[\n  "x.y", // why\n  // end\n]', '[\n  "x.y", // why\n  "new.y",\n  // end\n]'],
    ['["new.y"]', '["new.y"]'],
  ];
  for (const [before, after] of table) {
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () => {
      assert.equal(addHostname(inSite(before), "a", "new.y"), inSite(after));
    });
  }

  it("makes the list where there is none", () => {
    for (const text of [inSite("[]"), inSite("null"), '{ "sites": { "a": {} } }']) {
      assert.deepEqual(JSON.parse(addHostname(text, "a", "new.y")), JSON.parse(inSite('["new.y"]')));
    }
  });

  it("refuses a site that is not there, and names the near one", () => {
    assert.throws(
      () => addHostname(newConfigText("images", blog), "image", "new.y"),
      /Did you mean "images"\?/,
    );
  });

  it("changes nothing else, whatever stands between", () => {
    const filler = fc.constantFrom("", " ", "\n", "\n\n    ", " // c\n", " /* c */ ", "\r\n\t");
    fc.assert(
      fc.property(fc.array(filler, { minLength: 6, maxLength: 6 }), fc.boolean(), (between, trailing) => {
        const [a, b, c, d, e, f] = between;
        const text = `{"sites":{"a":{"hostnames":[${a}"x.y"${b},${c}"z.y"${d}${trailing ? "," : ""}${e}]${f}}}}`;
        const changed = addHostname(text, "a", "new.y");
        assert.deepEqual(hostnamesOf(changed), ["x.y", "z.y", "new.y"], JSON.stringify([text, changed]));
        const bare = (one: string) => one.replace(/"new\.y"|[\s,]/g, "");
        assert.equal(bare(changed), bare(text));
      }),
    );
  });
});

function hostnamesOf(text: string): unknown {
  const withoutComments = text.replace(/\/\/[^\r\n]*|\/\*.*?\*\//g, "").replace(/,(\s*\])/g, "$1");
  return JSON.parse(withoutComments).sites.a.hostnames;
}

function isCdnError(reason: string) {
  return (error: unknown) => error instanceof CdnError && error.reason === reason;
}
