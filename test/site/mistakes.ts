import type { DiagnosticCode } from "../../extension/site/diagnostic.ts";

/** A slip in a cdn.jsonc, and what is said of it. */
export interface Mistake {
  readonly title: string;
  readonly text: string;
  /** The place that is marked, in UTF-16 code units. */
  readonly at: { readonly offset: number; readonly length: number };
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** Is there something to offer that loses nothing but what it names? */
  readonly isFixable: boolean;
}

interface Said {
  readonly code: DiagnosticCode;
  readonly severity?: Mistake["severity"];
  readonly fix?: "none";
}

const good = `{
  "sites": {
    "images": {
      "zone": "example.com",
      "origin": { "type": "r2", "bucket": "my-files" },
      "fallbackOrigin": "cdn.example.com",
      "hostnames": ["images.example.net"],
      "worker": { "name": "cdn-images" }
    }
  }
}
`;

const other = `
    "static": {
      "zone": "example.com",
      "origin": { "type": "r2", "bucket": "more-files" },
      "fallbackOrigin": "static.example.com",
      "hostnames": ["static.example.net"],
      "worker": { "name": "cdn-static" }
    }`;

const r2 = `{ "type": "r2", "bucket": "my-files" }`;
const b2 = (bucket: string, more = "") =>
  `{ "type": "b2", "bucket": ${bucket}, "endpoint": "s3.us-west-004.backblazeb2.com"${more} }`;
const worker = (options: string): readonly [string, string] => [
  `"cdn-images" }`,
  `"cdn-images", ${options} }`,
];
const site = (more: string): readonly [string, string] => [
  `"cdn-images" }`,
  `"cdn-images" },\n      ${more}`,
];
const dns = (more: string) => site(`"dns": { "provider": "dnspod", "domain": "example.net", ${more} }`);

/** The good file with pieces of it changed; `«»` mark the place that is wrong. */
function slip(title: string, said: Said, ...changes: readonly (readonly [string, string])[]): Mistake {
  const marked = changes.reduce((text, [from, to]) => text.replace(from, () => to), good);
  return mistake(title, said, marked);
}

function mistake(title: string, { code, severity = "error", fix }: Said, marked: string): Mistake {
  const offset = marked.indexOf("«");
  const length = marked.indexOf("»") - offset - 1;
  const text = marked.replace(/[«»]/g, "");
  return { title, text, at: { offset, length }, code, severity, isFixable: fix !== "none" };
}

const named = `«"images"»:`;
/** Put together at run time: no file of the project holds what looks like a secret. */
const token = ["cfut", "0123456789abcdefCanary"].join("_");

export const mistakes: readonly Mistake[] = [
  // What a first try in the editor met.
  slip("a misspelt key", { code: "unknown-key" }, [`"hostnames"`, `«"hostname"»`]),
  slip("a key in lower case", { code: "unknown-key" }, [`"fallbackOrigin"`, `«"fallbackorigin"»`]),
  slip("a key with underscores", { code: "unknown-key" }, [`"fallbackOrigin"`, `«"fallback_origin"»`]),
  slip("a kind of origin that there is not", { code: "wrong-value" }, [`"r2"`, `«"gcs"»`]),
  slip("a number for a text", { code: "wrong-type" }, worker(`"index": «404»`)),
  slip("a text for a number", { code: "wrong-type" }, worker(`"cache": { "notFoundSeconds": «"60"» }`)),
  slip("a text for true", { code: "wrong-type" }, worker(`"listing": «"true"»`)),
  slip("a text for a list", { code: "wrong-type" }, [`["images.example.net"]`, `«"images.example.net"»`]),
  slip("an unknown option", { code: "unknown-key" }, worker(`«"colour"»: "blue"`)),
  slip("a bad bucket name", { code: "bucket-name" }, [`"my-files"`, `«"My_Files"»`]),
  slip("a leading slash", { code: "worker-option" }, worker(`"index": «"/index.html"»`)),
  slip("a secret under a key of its own", { code: "secret" }, worker(`"apiToken": «"${token}"»`)),
  slip("a secret in a comment", { code: "secret" }, [`"zone"`, `// «${token}»\n      "zone"`]),
  slip("a key twice", { code: "duplicate-key" }, site(`«"zone"»: "example.org"`)),
  slip(
    "a missing key",
    { code: "missing-key" },
    [`"images":`, named],
    [`      "fallbackOrigin": "cdn.example.com",\n`, ""],
  ),
  slip("no origin", { code: "missing-key" }, [`"images":`, named], [`      "origin": ${r2},\n`, ""]),
  slip(
    "no fallback origin for a hostname whose DNS is elsewhere",
    { code: "missing-key" },
    [`"images":`, named],
    [`      "fallbackOrigin": "cdn.example.com",\n`, ""],
  ),
  mistake("an empty file", { code: "empty-file" }, "«»"),
  mistake("a file of comments", { code: "empty-file" }, "«»// to be written\n"),
  mistake("an empty object", { code: "missing-key" }, "«{»}"),
  mistake("no site", { code: "no-sites" }, `{ «"sites"»: {} }`),
  slip("a missing comma", { code: "syntax" }, [
    `"example.com",\n      "origin"`,
    `"example.com"\n      «"origin"»`,
  ]),
  slip("single quotation marks", { code: "syntax" }, [`"example.com"`, `«'example.com'»`]),
  mistake("a brace too many", { code: "syntax" }, `${good}«}»\n`),
  // Names.
  slip("a zone that is a URL", { code: "hostname-syntax" }, [`"example.com"`, `«"https://example.com/"»`]),
  slip(
    "a zone that is a suffix",
    { code: "public-suffix" },
    [`"example.com"`, `«"com.cn"»`],
    ["cdn.example.com", "cdn.blog.com.cn"],
  ),
  slip("nothing between two dots", { code: "hostname-syntax" }, [
    `"images.example.net"`,
    `«"images..example.net"»`,
  ]),
  slip(
    "the zone as hostname, with its DNS elsewhere",
    { code: "hostname-is-zone", fix: "none" },
    [`"images.example.net"`, `«"example.com"»`],
    site(`"dns": { "provider": "dnspod", "domain": "example.com" }`),
  ),
  slip(
    "a fallback origin that no hostname needs",
    { code: "fallback-origin-unneeded", severity: "warning" },
    [`"images.example.net"`, `"images.example.com"`],
    [`"cdn.example.com"`, `«"cdn.example.com"»`],
  ),
  slip("a wildcard", { code: "hostname-wildcard" }, [
    `"images.example.net"`,
    `"images.example.net", «"*.example.net"»`,
  ]),
  slip("a hostname twice", { code: "hostname-twice" }, [
    `"images.example.net"`,
    `"images.example.net", «"Images.example.net"»`,
  ]),
  slip("a hostname of another site", { code: "hostname-twice" }, [
    `"cdn-images" }\n    }`,
    `"cdn-images" }\n    },${other.replace(`"static.example.net"`, `"static.example.net", «"images.example.net"»`)}`,
  ]),
  slip("the zone as fallback origin", { code: "fallback-origin-is-zone" }, [
    `"cdn.example.com"`,
    `«"example.com"»`,
  ]),
  slip("a fallback origin elsewhere", { code: "fallback-origin-outside-zone" }, [
    `"cdn.example.com"`,
    `«"cdn.example.org"»`,
  ]),
  slip("another site's fallback origin", { code: "fallback-origin-shared" }, [
    `"cdn-images" }\n    }`,
    `"cdn-images" }\n    },${other.replace(`"static.example.com"`, `«"cdn.example.com"»`)}`,
  ]),
  slip("another site's worker", { code: "worker-name-twice" }, [
    `"cdn-images" }\n    }`,
    `"cdn-images" }\n    },${other.replace(`"cdn-static"`, `«"cdn-images"»`)}`,
  ]),
  slip("a worker's name with capitals", { code: "worker-name" }, [`"cdn-images"`, `«"CDN_Images"»`]),
  slip("a site's name with a blank", { code: "site-name" }, [`"images":`, `«"my images"»:`]),
  // Buckets.
  slip(
    "both origin and origins",
    { code: "origin-and-origins" },
    site(`«"origins"»: [${b2('"more-files"')}]`),
  ),
  slip("a B2 endpoint with a scheme", { code: "b2-endpoint" }, [
    r2,
    b2('"my-files"').replace(
      `"s3.us-west-004.backblazeb2.com"`,
      `«"https://s3.us-west-004.backblazeb2.com"»`,
    ),
  ]),
  slip("a key of the other kind", { code: "unknown-key" }, [
    `"my-files" }`,
    `"my-files", «"endpoint"»: "s3.us-west-004.backblazeb2.com" }`,
  ]),
  slip("a bucket by host without a list", { code: "bucket-list" }, [r2, b2(`«"$host"»`)]),
  slip("a list that has no effect", { code: "bucket-list", severity: "warning" }, [
    r2,
    b2('"my-files"', `, «"buckets"»: ["my-files"]`),
  ]),
  slip("a place for the bucket that there is not", { code: "wrong-value" }, [
    `"my-files" }`,
    `"my-files", "locationHint": «"asia"» }`,
  ]),
  // Options, DNS and certificates.
  slip(
    "a Cache-Control without its comma",
    { code: "cache-control" },
    worker(`"cacheControl": «"public max-age=86400"»`),
  ),
  slip("a time in days", { code: "cache-control" }, worker(`"cacheControl": «"max-age=1d"»`)),
  slip(
    "an unknown directive",
    { code: "cache-control", severity: "warning" },
    worker(`"cacheControl": «"public, max_age=60"»`),
  ),
  slip(
    "a number that is too large",
    { code: "wrong-value" },
    worker(`"cache": { "notFoundSeconds": «86400» }`),
  ),
  slip("a record that points to itself", { code: "dns-loop" }, dns(`"default": «"images.example.net"»`)),
  slip(
    "a chain that is missing",
    { code: "certificate-source" },
    site(
      `"certificates": [{ "provider": "dogecloud", "domains": ["images.example.net"], «"key"»: "k.pem" }]`,
    ),
  ),
];
