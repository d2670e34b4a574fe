import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describeDiagnostic, type FileDiagnostic } from "./diagnostic.ts";
import { parseConfig } from "./parse.ts";
import { applyTextEdits } from "./textEdits.ts";

const goodText = readFileSync("examples/r2/cdn.jsonc", "utf8");

/** Each on a line of its own, in the order of the list below. */
const tenMistakes = `// ten mistakes
{
  "sites": {
    "images": {
      "zone": "example.com",
      "origin": { "type": "r2", "bucket": "Blog_Files" },
      "fallbackOrigin": "images.example.org",
      "hostname": ["images.example.net"],
      "worker": {
        "name": "cdn-images",
        "index": 404,
        "listing": true "diagnostics": false,
        "apiToken": "cfut_tenMistakesCanary0123456789",
      },
      "zone": "example.org"
    },
    "static": {
      "zone": "example.com",
      "origin": { "type": "b2", "bucket": "my-files", "endpoint": "my-files.s3.us-west-004.backblazeb2.com" },
      "hostnames": [
        "static.example",
      ],
      "worker": { "name": "cdn-static" },
    },
  },
}
`;

describe("parseConfig", () => {
  it("says all ten things that are wrong, each at its place", () => {
    const { sites, diagnostics } = parseConfig(tenMistakes, "cdn.jsonc");
    assert.deepEqual(
      diagnostics.map(({ line, column, severity, code, range: { offset, length } }) => [
        `${line}:${column}`,
        severity,
        code,
        tenMistakes.slice(offset, offset + length),
      ]),
      [
        ["6:43", "error", "bucket-name", '"Blog_Files"'],
        ["7:25", "error", "fallback-origin-outside-zone", '"images.example.org"'],
        ["8:7", "error", "unknown-key", '"hostname"'],
        ["11:18", "error", "wrong-type", "404"],
        ["12:25", "error", "syntax", '"diagnostics"'],
        ["13:21", "error", "secret", '"cfut_tenMistakesCanary0123456789"'],
        ["15:7", "error", "duplicate-key", '"zone"'],
        ["17:5", "error", "missing-key", '"static"'],
        ["19:67", "error", "b2-endpoint", '"my-files.s3.us-west-004.backblazeb2.com"'],
        ["21:9", "error", "hostname-reserved", '"static.example"'],
      ],
    );
    assert.equal(diagnostics.length, 10);
    assert.deepEqual(sites, []);
    for (const problem of diagnostics) assertWellWorded(problem);
  });

  it("reads a good file without a word", () => {
    const { config, sites, diagnostics } = parseConfig(goodText, "examples/r2/cdn.jsonc");
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(Object.keys(config?.sites ?? {}), ["images"]);
    assert.deepEqual(sites, [
      {
        name: "images",
        folder: resolve("examples/r2"),
        zone: "example.com",
        origins: [{ type: "r2", bucket: "r2-blog-test" }],
        fallbackOrigin: "images.example.com",
        hostnames: ["images.example.net"],
        worker: {
          name: "cdn-images",
          cacheControl: "public, max-age=86400",
          cors: ["*"],
          index: "index.html",
          notFound: "404.html",
        },
        dns: {
          provider: "dnspod",
          domain: "example.net",
          default: "images.example.net.example-domestic-cdn.com",
        },
        certificates: [],
        siblingFallbackOrigins: [],
      },
    ]);
  });

  it("folds names, and makes paths absolute", () => {
    const text = config({
      zone: "Example.COM",
      fallbackOrigin: "图片.example.com",
      hostnames: ["Images.Example.NET", "图片。example.net"],
      origin: { type: "b2", bucket: "my-files", endpoint: "S3.US-west-004.backblazeb2.com" },
      worker: { name: "w", entry: "src/worker.ts" },
      dns: {
        provider: "dnspod",
        domain: "Example.net",
        default: "CDN.example.org.",
        lines: { 境内: "a_b.example.org." },
      },
      certificates: [
        { provider: "dogecloud", domains: ["*.Example.net"], cert: "tls/chain.pem", key: "/k.pem" },
      ],
    });
    const { sites, diagnostics } = parseConfig(text, "/srv/blog/cdn.jsonc");
    assert.deepEqual(diagnostics, []);
    const [site] = sites;
    assert.ok(site);
    assert.equal(site.zone, "example.com");
    assert.match(site.fallbackOrigin ?? "", /^xn--[a-z0-9]+\.example\.com$/);
    assert.match(site.hostnames[1] ?? "", /^xn--[a-z0-9]+\.example\.net$/);
    assert.equal(site.hostnames[0], "images.example.net");
    assert.deepEqual(site.origins, [
      { type: "b2", bucket: "my-files", endpoint: "s3.us-west-004.backblazeb2.com" },
    ]);
    assert.equal(site.worker.entry, "/srv/blog/src/worker.ts");
    assert.deepEqual(site.dns, {
      provider: "dnspod",
      domain: "example.net",
      default: "cdn.example.org",
      lines: { 境内: "a_b.example.org" },
    });
    assert.deepEqual(site.certificates, [
      { provider: "dogecloud", domains: ["*.example.net"], cert: "/srv/blog/tls/chain.pem", key: "/k.pem" },
    ]);
  });

  it("tells each site of the other fallback origins in its zone", () => {
    const text = JSON.stringify({
      sites: {
        a: site({ fallbackOrigin: "a.example.com", hostnames: ["a.example.net"], worker: { name: "a" } }),
        b: site({ fallbackOrigin: "b.example.com", hostnames: ["b.example.net"], worker: { name: "b" } }),
        c: site({
          zone: "example.org",
          fallbackOrigin: "c.example.org",
          hostnames: ["c.example.net"],
          worker: { name: "c" },
        }),
      },
    });
    const { sites, diagnostics } = parseConfig(text, "cdn.jsonc");
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      sites.map(({ siblingFallbackOrigins }) => siblingFallbackOrigins),
      [["b.example.com"], ["a.example.com"], []],
    );
  });

  it("keeps the sound sites of a file in which another is wrong", () => {
    const text = JSON.stringify({
      sites: { a: site({}), b: site({ zone: 1, hostnames: ["b.example.net"], worker: { name: "b" } }) },
    });
    assert.deepEqual(
      parseConfig(text, "cdn.jsonc").sites.map(({ name }) => name),
      ["a"],
    );
  });

  const table: readonly (readonly [string, object, readonly string[]])[] = [
    ["nothing wrong", {}, []],
    ["a zone that is a URL", { zone: "https://example.com" }, ["hostname-syntax"]],
    [
      "a hostname equal to the zone, with its DNS elsewhere",
      { hostnames: ["EXAMPLE.com"], dns: { provider: "dnspod", domain: "example.com" } },
      ["hostname-is-zone"],
    ],
    ["the zone's own name", { hostnames: ["EXAMPLE.com"], fallbackOrigin: undefined }, []],
    ["a hostname inside the zone", { hostnames: ["x.example.com"], fallbackOrigin: undefined }, []],
    [
      "a fallback origin that nobody needs",
      { hostnames: ["x.example.com"] },
      ["fallback-origin-unneeded warning"],
    ],
    ["no zone, of one domain", { zone: undefined, fallbackOrigin: undefined }, []],
    ["no zone beside a fallback origin", { zone: undefined }, []],
    [
      "no fallback origin for a hostname outside the zone",
      { hostnames: ["x.example.com", "x.example.net"], fallbackOrigin: undefined },
      ["missing-key"],
    ],
    [
      "hostnames of two domains and neither zone nor fallback origin",
      { hostnames: ["x.example.com", "x.example.net"], fallbackOrigin: undefined, zone: undefined },
      ["missing-key"],
    ],
    [
      "DNS elsewhere and no fallback origin",
      {
        hostnames: ["x.example.com"],
        fallbackOrigin: undefined,
        dns: { provider: "dnspod", domain: "example.com" },
      },
      ["missing-key"],
    ],
    [
      "DNS at Cloudflare and no zone",
      {
        hostnames: ["x.example.com"],
        fallbackOrigin: undefined,
        zone: undefined,
        dns: { provider: "cloudflare", domain: "example.com" },
      },
      ["missing-key"],
    ],
    ["no worker", { worker: undefined }, []],
    [
      "a hostname equal to the fallback origin",
      { hostnames: ["cdn.example.com"] },
      ["hostname-is-fallback-origin"],
    ],
    [
      "a hostname twice, in two forms",
      { hostnames: ["例.example.net", "xn--fsq.example.net"] },
      ["hostname-twice"],
    ],
    ["a wildcard", { hostnames: ["*.example.net"] }, ["hostname-wildcard"]],
    ["a reserved name", { hostnames: ["cdn.blog.test"] }, ["hostname-reserved"]],
    [
      "a hostname longer than a common name",
      { hostnames: [`${"a".repeat(60)}.example.net`] },
      ["hostname-long"],
    ],
    ["a hostname with an underscore", { hostnames: ["a_b.example.net"] }, ["hostname-syntax"]],
    ["an empty hostname", { hostnames: [""] }, ["hostname-syntax"]],
    ["no hostname", { hostnames: [] }, ["wrong-value"]],
    ["one hostname, not in a list", { hostnames: "a.example.net" }, ["wrong-type"]],
    ["the zone as fallback origin", { fallbackOrigin: "example.com" }, ["fallback-origin-is-zone"]],
    [
      "a fallback origin elsewhere",
      { fallbackOrigin: "cdn.notexample.com" },
      ["fallback-origin-outside-zone"],
    ],
    ["no origin", { origin: undefined }, ["missing-key"]],
    ["both origin and origins", { origins: [{ type: "r2", bucket: "other" }] }, ["origin-and-origins"]],
    [
      "the same bucket twice",
      {
        origin: undefined,
        origins: [
          { type: "r2", bucket: "files" },
          { type: "r2", bucket: "files" },
        ],
      },
      ["origins-same"],
    ],
    ["an origin of no type", { origin: { bucket: "files" } }, ["missing-key"]],
    ["an origin of another type", { origin: { type: "gcs", bucket: "files" } }, ["wrong-value"]],
    ["an S3 origin without an endpoint", { origin: { type: "s3", bucket: "files" } }, ["missing-key"]],
    ["an S3 origin", { origin: s3({}) }, []],
    ["an S3 endpoint with a scheme", { origin: s3({ endpoint: "https://s3.example.net" }) }, ["s3-endpoint"]],
    ["a region of blanks", { origin: s3({ region: "eu west" }) }, ["s3-region"]],
    [
      "a bucket with a dot in the host",
      { origin: s3({ bucket: "my.files", addressing: "virtual-host" }) },
      ["s3-addressing"],
    ],
    ["an S3 bucket by host without a list", { origin: s3({ bucket: "$host" }) }, ["bucket-list"]],
    ["a key of the other type", { origin: { type: "r2", bucket: "files", endpoint: "x" } }, ["unknown-key"]],
    ["an R2 bucket chosen by path", { origin: { type: "r2", bucket: "$path" } }, ["bucket-name"]],
    ["a B2 bucket of Backblaze", { origin: b2({ bucket: "b2-files" }) }, ["bucket-name"]],
    ["a B2 bucket by path", { origin: b2({ bucket: "$path" }) }, []],
    ["a B2 bucket by host, listed", { origin: b2({ bucket: "$host", buckets: ["my-files"] }) }, []],
    ["a B2 bucket by host, not listed", { origin: b2({ bucket: "$host" }) }, ["bucket-list"]],
    ["a list for nothing", { origin: b2({ buckets: ["my-files"] }) }, ["bucket-list warning"]],
    ["a list with a wrong name", { origin: b2({ bucket: "$host", buckets: ["no"] }) }, ["bucket-name"]],
    ["a B2 endpoint on this machine", { origin: b2({ endpoint: "http://127.0.0.1:9000/s3/" }) }, []],
    [
      "a B2 endpoint with a scheme",
      { origin: b2({ endpoint: "https://s3.us-west-004.backblazeb2.com" }) },
      ["b2-endpoint"],
    ],
    ["a worker's name with capitals", { worker: { name: "Images" } }, ["worker-name"]],
    [
      "a path without its slash",
      { worker: { name: "w", cacheRules: [{ path: "a/*", cacheControl: "no-store" }] } },
      ["wrong-value"],
    ],
    [
      "a wrong rule in a list",
      { worker: { name: "w", cacheRules: [{ path: "/a", cacheControl: "no store" }] } },
      ["cache-control"],
    ],
    [
      "an unknown directive",
      { worker: { name: "w", cacheControl: "max-agee=1" } },
      ["cache-control warning"],
    ],
    ["a wrong element of a union", { worker: { name: "w", cors: ["*", 1] } }, ["wrong-type"]],
    ["a wrong key in a union", { worker: { name: "w", cors: { origin: ["*"] } } }, ["unknown-key"]],
    ["DNS of another domain", { dns: dns({ domain: "example.org" }) }, ["dns-domain"]],
    ["DNS of a longer name", { dns: dns({ domain: "mple.net" }) }, ["dns-domain"]],
    ["a record that points to itself", { dns: dns({ default: "A.example.net." }) }, ["dns-loop"]],
    ["a line that points to itself", { dns: dns({ lines: { 境内: "a.example.net" } }) }, ["dns-loop"]],
    [
      "the lines that are keys themselves",
      { dns: dns({ lines: { 默认: "a.example.org", "3=0": "b.example.org", "10=1": "c.example.org" } }) },
      ["dns-line", "dns-line"],
    ],
    ["a line that says again what its key says", { dns: dns({ lines: { 境外: "cdn.example.com." } }) }, []],
    ["a target that is none", { dns: dns({ abroad: "https://x.example.org" }) }, ["hostname-syntax"]],
    ["a time to live in quotation marks", { dns: dns({ ttl: "600" }) }, ["wrong-type"]],
    ["a key without its chain", { certificates: [certificate({ key: "k.pem" })] }, ["certificate-source"]],
    [
      "an authority that is none",
      { dns: dns({}), certificates: [certificate({ acme: { directory: "letsencrpt" } })] },
      ["certificate-source"],
    ],
    [
      "ACME without DNS",
      { certificates: [certificate({ acme: { directory: "letsencrypt" } })] },
      ["certificate-source"],
    ],
    [
      "ACME by the zone",
      { certificates: [certificate({ acme: { directory: "letsencrypt", dns: "cloudflare" } })] },
      [],
    ],
  ];
  for (const [title, part, expected] of table) {
    it(`finds ${title}`, () => {
      const { sites, diagnostics } = parseConfig(config(part), "cdn.jsonc");
      assert.deepEqual(codes(diagnostics), expected, diagnostics.map(describeDiagnostic).join("\n"));
      assert.equal(sites.length, diagnostics.some(({ severity }) => severity === "error") ? 0 : 1);
      for (const problem of diagnostics) assertWellWorded(problem);
    });
  }

  const pairs: readonly (readonly [string, object, readonly string[]])[] = [
    ["a hostname of another site", { hostnames: ["b.example.net", "A.example.net"] }, ["hostname-twice"]],
    [
      "the fallback origin of another site",
      { zone: "example.org", fallbackOrigin: "b.example.org", hostnames: ["cdn.example.com"] },
      ["hostname-is-fallback-origin"],
    ],
    ["a worker of another site", { worker: { name: "cdn" } }, ["worker-name-twice"]],
    [
      "two buckets at one fallback origin",
      { fallbackOrigin: "cdn.example.com", origin: { type: "r2", bucket: "other" } },
      ["fallback-origin-shared"],
    ],
    ["one bucket at one fallback origin", { fallbackOrigin: "cdn.example.com" }, []],
  ];
  for (const [title, part, expected] of pairs) {
    it(`finds ${title}, and names both places`, () => {
      const other = {
        fallbackOrigin: "b.example.com",
        hostnames: ["b.example.net"],
        worker: { name: "other" },
        ...part,
      };
      const text = JSON.stringify({ sites: { a: site({}), b: site(other) } }, null, 2);
      const { diagnostics } = parseConfig(text, "cdn.jsonc");
      assert.deepEqual(codes(diagnostics), expected, diagnostics.map(describeDiagnostic).join("\n"));
      const lineOfB = text.slice(0, text.indexOf('"b": {')).split("\n").length;
      for (const { message, line, path } of diagnostics) {
        assert.match(message, /site "a".*in line \d+/);
        assert.equal(path[1], "b");
        assert.ok(line > lineOfB);
        assert.ok(Number(/line (\d+)/.exec(message)?.[1]) < lineOfB);
      }
    });
  }

  it("says one thing about one slip of the pen", () => {
    const slips: readonly (readonly [string, RegExp, string])[] = [
      ['"zone": "example.com",', /"zone": "example.com",/, '"zone": "example.com"'], // comma
      ["single quotes", /"example\.com"/, "'example.com'"],
      ["no quotes", /"zone"/, "zone"],
      ["no colon", /"zone":/, '"zone"'],
      ["no value", /"example\.com"/, ""],
      ["open text", /"example\.com"/, '"example.com'],
      ["escape", /"example\.com"/, '"example\\.com"'],
      ["no brace", /\}\s*$/, ""],
      ["a brace more", /\}\s*$/, "}}"],
      ["open comment", /\/\/ made/, "/* made"],
      ["semicolon", /"zone": "example.com",/, '"zone": "example.com";'],
    ];
    for (const [title, from, to] of slips) {
      const { diagnostics } = parseConfig(goodText.replace(from, to), "cdn.jsonc");
      assert.deepEqual(codes(diagnostics).slice(0, 1), ["syntax"], title);
      assert.ok(diagnostics.length <= 2, `${title}:\n${diagnostics.map(describeDiagnostic).join("\n")}`);
    }
  });

  it("mends what it can: after its fixes the text has nothing left to fix", () => {
    let text = tenMistakes;
    for (let round = 0; round < 20; round++) {
      const fix = parseConfig(text, "cdn.jsonc").diagnostics.flatMap(({ fixes }) => fixes)[0];
      if (!fix) break;
      text = applyTextEdits(text, fix.edits);
    }
    const left = codes(parseConfig(text, "cdn.jsonc").diagnostics);
    assert.ok(
      !left.includes("syntax") && !left.includes("unknown-key") && !left.includes("b2-endpoint"),
      left.join(),
    );
  });

  it("finds a secret wherever it is, says where it belongs, and does not repeat it", () => {
    const token = "cfat_0123456789abcdefSecretCanary";
    const places: readonly (readonly [string, string])[] = [
      ["a comment", goodText.replace("// what visitors use", `// ${token}`)],
      ["a key", goodText.replace('"images": {', `"${token}": {`)],
      ["an unknown key", goodText.replace('"zone"', `"${token}": 1, "zone"`)],
      ["a value that is wrong anyway", goodText.replace('"r2-blog-test"', `"${token}"`)],
      ["a hostname", goodText.replace('"images.example.net"]', `"https://${token}@x.example.net"]`)],
      ["text that does not parse", `${goodText}\n${token}`],
      ["an open string", `{ "zone": "${token}\n}`],
      ["an escaped value", goodText.replace('"r2-blog-test"', `"\\u0063fat_0123456789abcdefSecretCanary"`)],
      [
        "a secret twice",
        goodText
          .replace('"images": {', `"${token}": {`)
          .replace('"r2-blog-test"', `"x${token}"`)
          .replace('"r2"', `"${token}"`),
      ],
    ];
    for (const [title, text] of places) {
      const { diagnostics } = parseConfig(text, "cdn.jsonc");
      const found = diagnostics.filter(({ code }) => code === "secret");
      assert.ok(found.length > 0, title);
      assert.match(found[0]?.remedy ?? "", /CLOUDFLARE_API_TOKEN/);
      assert.doesNotMatch(JSON.stringify(diagnostics), /SecretCanary/, title);
    }
  });

  it("finds a secret at any place in the text", () => {
    const token = "cfut_0123456789abcdefSecretCanary";
    fc.assert(
      fc.property(
        fc.constantFrom(goodText, tenMistakes),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, at) => {
          const offset = Math.floor(at * text.length);
          const { diagnostics } = parseConfig(
            text.slice(0, offset) + token + text.slice(offset),
            "cdn.jsonc",
          );
          assert.ok(diagnostics.some(({ code }) => code === "secret"));
          assert.doesNotMatch(JSON.stringify(diagnostics), /SecretCanary/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("knows a secret by its key, and whose it is by its place", () => {
    const places: readonly (readonly [object, string])[] = [
      [{ secretKey: "hunter2hunter2" }, "environment variables"],
      [{ CLOUDFLARE_API_TOKEN: "hunter2hunter2" }, "CLOUDFLARE_API_TOKEN"],
      [{ origin: b2({ applicationKeyId: "hunter2hunter2" }) }, "B2_APPLICATION_KEY_ID"],
      [{ origin: b2({ applicationKey: "hunter2hunter2" }) }, "B2_APPLICATION_KEY"],
      [{ origin: b2({ secret: "hunter2hunter2" }) }, "B2_APPLICATION_KEY"],
      [{ origin: s3({ accessKeyId: "hunter2hunter2" }) }, "S3_ACCESS_KEY_ID"],
      [{ origin: s3({ secretAccessKey: "hunter2hunter2" }) }, "S3_SECRET_ACCESS_KEY"],
      [{ dns: dns({ secretId: "hunter2hunter2" }) }, "TENCENTCLOUD_SECRET_ID"],
      [{ dns: dns({ secretKey: "hunter2hunter2" }) }, "TENCENTCLOUD_SECRET_KEY"],
      [{ dns: dns({ provider: "alidns", accessKeyId: "hunter2hunter2" }) }, "ALIBABA_CLOUD_ACCESS_KEY_ID"],
      [
        { dns: dns({ provider: "alidns", accessKeySecret: "hunter2hunter2" }) },
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      ],
      [{ origin: b2({ dogecloudSecretKey: "hunter2hunter2" }) }, "DOGECLOUD_SECRET_KEY"],
      [{ certificates: [certificate({ accessKey: "hunter2hunter2" })] }, "DOGECLOUD_ACCESS_KEY"],
      [{ certificates: [certificate({ secret_key: "hunter2hunter2" })] }, "DOGECLOUD_SECRET_KEY"],
      [{ worker: { name: "w", signingKey: "hunter2hunter2" } }, "CDN_WORKER_SIGNING_KEYS"],
    ];
    for (const [part, where] of places) {
      const { diagnostics } = parseConfig(config(part), "cdn.jsonc");
      assert.deepEqual(codes(diagnostics), ["secret"], where);
      assert.ok(diagnostics[0]?.remedy.includes(`${where} `), `${where}: ${diagnostics[0]?.remedy}`);
      assert.doesNotMatch(JSON.stringify(diagnostics), /hunter2/);
    }
  });

  it("points into the text where a comment does not end", () => {
    for (const text of ['[{ "sites": {} /*', '{ "sites": { "a": { "zone": 1 /*', "/*"]) {
      const { diagnostics } = parseConfig(text, "cdn.jsonc");
      assert.ok(diagnostics.length > 0);
      for (const { range } of diagnostics) assert.ok(range.offset + range.length <= text.length, text);
    }
  });

  it("never throws, and never points outside of the text, whatever is typed", () => {
    const junk = fc.oneof(
      fc.constantFrom(
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "//",
        "/*",
        "*/",
        "\n",
        "\r\n",
        "\\",
        "'",
        "\uFEFF",
        "null",
      ),
      fc.constantFrom(
        '"__proto__": {},',
        '"constructor": 1,',
        '"toString": "x",',
        '"sites": 1,',
        "-1e999",
        "$host",
      ),
      fc.string({ unit: "binary" }),
    );
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(30),
      add: junk,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(goodText, tenMistakes),
        fc.array(mutation, { maxLength: 6 }),
        (start, mutations) => {
          const text = mutations.reduce((current, { at, drop, add }) => {
            const offset = Math.floor(at * current.length);
            return current.slice(0, offset) + add + current.slice(offset + drop);
          }, start);
          const { diagnostics, sites } = parseConfig(text, "cdn.jsonc");
          const lines = text.split(/\r\n|\r|\n/);
          for (const { range, line, column, fixes, ...problem } of diagnostics) {
            const { offset, length } = range;
            assert.ok(offset >= 0 && length >= 0 && offset + length <= text.length, JSON.stringify(problem));
            assert.ok(column >= 1 && column <= (lines[line - 1] ?? "").length + 2, JSON.stringify(problem));
            for (const { edits } of fixes) {
              for (const edit of edits) {
                assert.ok(
                  edit.offset >= 0 && edit.offset + edit.length <= text.length,
                  JSON.stringify(edits),
                );
              }
            }
            assert.doesNotMatch(problem.message + problem.remedy, /undefined|\[object|\{\d\}/);
          }
          if (diagnostics.some(({ code }) => code === "syntax")) assert.deepEqual(sites, []);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes any JSON for a config without throwing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { diagnostics } = parseConfig(
          JSON.stringify({ sites: { a: value, b: site({ origin: value }) } }),
          "c",
        );
        assert.ok(diagnostics.length > 0);
      }),
    );
  });
});

function site(part: object): object {
  return {
    zone: "example.com",
    origin: { type: "r2", bucket: "files" },
    fallbackOrigin: "cdn.example.com",
    hostnames: ["a.example.net"],
    worker: { name: "cdn" },
    ...part,
  };
}

function config(part: object): string {
  return JSON.stringify({ sites: { a: site(part) } }, null, 2);
}

function s3(part: object): object {
  return { type: "s3", bucket: "my-files", endpoint: "s3.eu-west-1.amazonaws.com", ...part };
}

function b2(part: object): object {
  return { type: "b2", bucket: "my-files", endpoint: "s3.us-west-004.backblazeb2.com", ...part };
}

function dns(part: object): object {
  return { provider: "dnspod", domain: "example.net", ...part };
}

function certificate(part: object): object {
  return { provider: "dogecloud", domains: ["a.example.net"], ...part };
}

function codes(diagnostics: readonly FileDiagnostic[]): readonly string[] {
  return diagnostics.map(({ code, severity }) => (severity === "error" ? code : `${code} ${severity}`));
}

/** A clause without a stop, then a sentence with one; in our words, not the library's. */
function assertWellWorded({ message, remedy }: FileDiagnostic): void {
  assert.doesNotMatch(message, /[.:]$|Invalid input|expected .*received|undefined/);
  assert.match(remedy, /[.?]$/);
}
