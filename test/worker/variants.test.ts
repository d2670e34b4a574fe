import assert from "node:assert/strict";
import type { WorkerOptions } from "../../extension/site/workerOptions.ts";
import { signUrl } from "../../extension/worker/signUrl.ts";
import { checkCase } from "./checkAnswer.ts";
import {
  type Case,
  content,
  key,
  metadata,
  path,
  table,
  type Validators,
  validatorsOf,
} from "./httpTable.ts";
import { b2Origin, r2Origin, siteWith } from "./sites.ts";
import { startWorld, type World } from "./world.ts";

/*
 * The HTTP table once more for each option alone, for all of them together, and for two origins: what an option
 * adds must not change what RFC 9110 says.
 */

type Options = Omit<WorkerOptions, "name">;

const alone: Readonly<Record<string, Options>> = {
  cachecontrol: { cacheControl: "public, max-age=60" },
  cacherules: { cacheRules: [{ path: "*", cacheControl: "public, max-age=60" }] },
  workerscache: { cache: { mode: "workers-cache" } },
  cors: { cors: ["https://a.example"] },
  index: { index: "index.html" },
  notfound: { notFound: "404.html" },
  singlepage: { singlePage: "index.html" },
  headers: { headers: [{ path: "*", set: { "X-Added": "yes" } }] },
  security: { securityHeaders: true },
  types: { contentTypes: true },
  referers: { referers: { allow: ["friend.example"] } },
  signed: { signedUrls: {} },
  listing: { listing: true },
  diagnostics: { diagnostics: true },
};

const { workerscache: _, ...together } = alone;
const all = Object.assign({}, ...Object.values(together)) as Options;

const signingKey = "a-signing-key";

describe("The HTTP table with options", () => {
  let world: World;
  let object: Validators;

  before(async () => {
    const variants = Object.entries(alone).flatMap(([name, options]) => [
      [`${name}r2`, () => siteWith([r2Origin], options)] as const,
      [`${name}b2`, (endpoint: string) => siteWith([b2Origin(endpoint)], options)] as const,
    ]);
    world = await startWorld(
      {
        ...Object.fromEntries(variants),
        allr2: () => siteWith([r2Origin], all),
        allb2: (endpoint) => siteWith([b2Origin(endpoint)], all),
        allboth: (endpoint) => siteWith([{ type: "r2", bucket: "none" }, b2Origin(endpoint)], all),
        bothr2b2: (endpoint) => siteWith([r2Origin, b2Origin(endpoint)]),
        bothb2b2: (endpoint) => siteWith([b2Origin(endpoint), b2Origin(endpoint)]),
        bothr2r2: () => siteWith([r2Origin, { type: "r2", bucket: "none" }]),
      },
      { SIGNING_KEYS: signingKey },
    );
    object = validatorsOf(await world.put(key, content, { httpMetadata: metadata }));
    await world.put("empty", "", { httpMetadata: { cacheControl: "public, max-age=3600" } });
    await world.put("404.html", "<h1>none");
  });
  after(() => world.close());

  /** With CORS, OPTIONS is answered, and Allow says so. */
  function withCors(each: Case): Case | undefined {
    if (each.method === "OPTIONS") return undefined;
    return each.status === 405 ? { ...each, expect: { allow: "GET, HEAD, OPTIONS" } } : each;
  }

  /** Behind a rule an object is for who was let in alone: Cache-Control is not its own, and there is no Expires. */
  function withRule(each: Case): Case {
    const { "cache-control": _cacheControl, expires: _expires, ...expect } = each.expect ?? {};
    return { ...each, expect };
  }

  const names = [
    ...Object.keys(alone).flatMap((name) => [`${name}r2`, `${name}b2`]),
    "allr2",
    "allb2",
    "allboth",
    "bothr2b2",
    "bothb2b2",
    "bothr2r2",
  ];
  for (const name of names) {
    it(name, async function () {
      this.timeout(60_000);
      const hasCors = /^(cors|all)/.test(name);
      const isSigned = /^(signed|all)/.test(name);
      const hasRule = isSigned || name.startsWith("referers");
      for (const each of table) {
        const crossing = hasCors ? withCors(each) : each;
        if (!crossing) continue;
        const expected = hasRule ? withRule(crossing) : crossing;
        const url = `http://${name}.test${each.path ?? path}`;
        const signed = new URL(isSigned ? await signUrl(url, signingKey, Date.now() + 60_000) : url);
        const ask = { method: each.method ?? "GET", headers: each.headers?.(object) ?? {} };
        const answer = await world.ask(`${name}.test`, signed.pathname + signed.search, ask);
        try {
          const limited = isSigned
            ? /^private, max-age=[1-6]?\d, must-revalidate$/
            : /^private, max-age=3600, must-revalidate$/;
          checkCase(expected, object, answer, hasRule ? limited : undefined);
        } catch (error) {
          assert.fail(`${each.name}: ${(error as Error).message}`);
        }
      }
    });
  }
});
