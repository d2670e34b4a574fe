import assert from "node:assert/strict";
import type { SubnetAnswer } from "./clientSubnet.ts";
import { judge, type SourceAnswers, type SplitVerdict } from "./verdict.ts";
import type { Expectation } from "./wantedRecords.ts";

const cn = "domestic.example.com";
const cf = "images.example.org";
const old = "old.example.com";
const now = 1_800_000_000_000;
const expected: Expectation = { hostname: "images.example.net", china: [cn], abroad: [cf] };

/** An answer: target, scope (absent: none told), seconds left. */
function answer(target: string | undefined, scope?: number, ttl = 600): SubnetAnswer {
  return { target, ttl: target === undefined ? undefined : ttl, scope };
}
function server(china?: SubnetAnswer, abroad?: SubnetAnswer): SourceAnswers {
  return { source: "ns", authoritative: true, china, abroad };
}
function resolver(china?: SubnetAnswer, abroad?: SubnetAnswer): SourceAnswers {
  return { source: "resolver", authoritative: false, china, abroad };
}

const right = [answer(cn, 24), answer(cf, 24)] as const;
const silent = server();

describe("the verdict on a split", () => {
  const table: readonly {
    readonly title: string;
    readonly sources: readonly SourceAnswers[];
    readonly verdict: SplitVerdict["kind"];
    readonly expected?: Expectation;
    readonly previous?: readonly string[];
    readonly until?: number;
  }[] = [
    {
      title: "everybody says the right thing",
      sources: [server(...right), resolver(...right)],
      verdict: "verified",
    },
    { title: "only the name server answers", sources: [server(...right), resolver()], verdict: "verified" },
    { title: "only a resolver answers", sources: [silent, resolver(...right)], verdict: "verified" },
    {
      title: "only a resolver without scopes answers",
      sources: [resolver(answer(cn), answer(cf))],
      verdict: "verified",
    },
    { title: "nobody answers", sources: [silent, resolver()], verdict: "inconclusive" },
    { title: "there is nobody to ask", sources: [], verdict: "inconclusive" },
    {
      title: "one region is not answered",
      sources: [server(answer(cn, 24)), resolver(answer(cn, 24))],
      verdict: "inconclusive",
    },
    {
      title: "both get the domestic CDN and no scope is told",
      sources: [server(answer(cn), answer(cn)), resolver(answer(cn), answer(cn))],
      verdict: "inconclusive",
    },
    {
      title: "both get the same with scope 0",
      sources: [server(answer(cf, 0), answer(cf, 0)), resolver(answer(cn, 0), answer(cn, 0))],
      verdict: "inconclusive",
    },
    {
      title: "both get the same stranger with scope 0",
      sources: [server(answer(old, 0), answer(old, 0))],
      verdict: "wrong",
    },
    {
      title: "both get the same stranger and no scope is told",
      sources: [server(answer(old), answer(old)), resolver(answer(old), answer(old))],
      verdict: "wrong",
    },
    {
      title: "a resolver alone gives both the same stranger",
      sources: [silent, resolver(answer(old), answer(old))],
      verdict: "wrong",
    },
    {
      title: "a resolver alone gives both what stood there before",
      sources: [silent, resolver(answer(old, undefined, 30), answer(old, undefined, 30))],
      previous: [old],
      verdict: "cached",
      until: now + 30_000,
    },
    {
      title: "only abroad is managed, and a stranger comes without a scope",
      expected: { ...expected, china: [] },
      sources: [server(answer(old), answer(old))],
      verdict: "inconclusive",
    },
    {
      title: "both get the same with a scope",
      sources: [server(answer(cn, 24), answer(cn, 24))],
      verdict: "wrong",
    },
    {
      title: "a resolver says both get the same with a scope",
      sources: [silent, resolver(answer(cn, 24), answer(cn, 24))],
      verdict: "wrong",
    },
    { title: "the two are swapped", sources: [server(answer(cf), answer(cn))], verdict: "wrong" },
    {
      title: "one region gets a stranger",
      sources: [server(answer(cn, 24), answer(old, 24))],
      verdict: "wrong",
    },
    {
      title: "one region gets nothing",
      sources: [server(answer(cn, 24), answer(undefined, 24))],
      verdict: "wrong",
    },
    {
      title: "the zone has no record at all",
      sources: [server(answer(undefined), answer(undefined))],
      verdict: "wrong",
    },
    {
      title: "a resolver knows no record",
      sources: [silent, resolver(answer(undefined, 0), answer(undefined, 0))],
      verdict: "inconclusive",
    },
    {
      title: "two name servers disagree",
      sources: [server(...right), server(answer(cn, 24), answer(old, 24))],
      verdict: "wrong",
    },
    {
      title: "the name server is right and a resolver is behind",
      sources: [server(...right), resolver(answer(cn, 24, 40), answer(cn, 24, 250))],
      verdict: "cached",
      until: now + 250_000,
    },
    {
      title: "the name server is right and a resolver without scopes still has the old one",
      sources: [server(...right), resolver(answer(old, 0, 90), answer(old, 0, 91))],
      verdict: "cached",
      until: now + 91_000,
    },
    {
      title: "the name server is right and a resolver still knows of no record",
      sources: [server(...right), resolver(answer(undefined), answer(undefined))],
      verdict: "cached",
      until: now + 600_000,
    },
    {
      title: "the name server is right and a resolver ignores subnets",
      sources: [server(...right), resolver(answer(cn, 0), answer(cn, 0))],
      verdict: "verified",
    },
    {
      title: "resolvers alone give what stood there before",
      sources: [silent, resolver(answer(old, 24, 30), answer(cf, 24, 600))],
      previous: [old],
      verdict: "cached",
      until: now + 30_000,
    },
    {
      title: "resolvers alone give what never stood there",
      sources: [silent, resolver(answer("odd.example.com", 24), answer(cf, 24))],
      previous: [old],
      verdict: "wrong",
    },
    {
      title: "there is one target for everybody, and it is right",
      expected: { ...expected, china: [cf] },
      sources: [server(answer(cf, 0), answer(cf, 0))],
      verdict: "verified",
    },
    {
      title: "there is one target for everybody, and it is another",
      expected: { ...expected, china: [cf] },
      sources: [server(answer(cn, 0), answer(cn, 0))],
      verdict: "wrong",
    },
    {
      title: "only abroad is managed, and China gets what it got",
      expected: { ...expected, china: [] },
      sources: [server(answer("whatever.example.com", 24), answer(cf, 24))],
      verdict: "verified",
    },
    {
      title: "only abroad is managed, and China gets nothing",
      expected: { ...expected, china: [] },
      sources: [server(answer(undefined, 0), answer(cf, 24))],
      verdict: "verified",
    },
    {
      title: "only abroad is managed, and subnets are ignored",
      expected: { ...expected, china: [] },
      sources: [server(answer(cf, 0), answer(cf, 0))],
      verdict: "inconclusive",
    },
    {
      title: "a carrier's own line is as right as the default one",
      expected: { ...expected, china: [cn, "dx.example.com"] },
      sources: [server(answer("dx.example.com", 24), answer(cf, 24))],
      verdict: "verified",
    },
  ];
  for (const { title, sources, verdict, previous, until, ...rest } of table) {
    it(title, () => {
      const result = judge(rest.expected ?? expected, sources, { now, ...(previous ? { previous } : {}) });
      assert.equal(result.kind, verdict);
      if (result.kind === "cached") assert.equal(result.until, until);
    });
  }
});
