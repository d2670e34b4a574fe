/*
 * What the answers of two regions say about the split. Pure.
 *
 * Each source is asked twice, once on behalf of each region. It is
 *   right     where both regions get what they should;
 *   blind     where both get the same of what is wanted and it tells no scope: it may not know subnets, so it
 *             proves nothing;
 *   different where it gives something else although it knows subnets, or a target that is wanted nowhere;
 *   silent    where it does not answer.
 * The zone's own name servers decide, because nothing is cached there; a public resolver that differs from them
 * still holds an old answer. Where they cannot be asked the resolvers decide.
 */
import type { SubnetAnswer } from "./clientSubnet.ts";
import type { Expectation } from "./wantedRecords.ts";

export type Region = "china" | "abroad";

export interface SourceAnswers {
  /** A public resolver or a name server. */
  readonly source: string;
  readonly authoritative: boolean;
  /** Undefined: no answer. */
  readonly china: SubnetAnswer | undefined;
  readonly abroad: SubnetAnswer | undefined;
  /** What it said where it answered and had no answer: `SERVFAIL`. */
  readonly failures?: Readonly<Partial<Record<Region, string>>>;
}

export type SplitVerdict =
  | { readonly kind: "verified" }
  /** Records are right; some resolver still gives the old answer, at the latest until then (milliseconds). */
  | { readonly kind: "cached"; readonly until: number }
  | { readonly kind: "inconclusive"; readonly because: "unreachable" | "subnetIgnored" }
  /** Those that could be reached had no answer: `SERVFAIL`, `REFUSED`. */
  | { readonly kind: "inconclusive"; readonly because: "failed"; readonly failures: readonly string[] }
  | { readonly kind: "wrong"; readonly source: string };

export interface VerdictOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Targets that stood there before: where only resolvers can be asked, these are old and not wrong. */
  readonly previous?: readonly string[];
}

/** Seconds that an answer without a time to live may be kept: the usual TTL of these records. */
const unknownTtl = 600;

export function judge(
  expected: Expectation,
  sources: readonly SourceAnswers[],
  options: VerdictOptions,
): SplitVerdict {
  const judged = sources.map((source) => ({ source, finding: findingOf(expected, source) }));
  const own = judged.filter(({ source }) => source.authoritative);
  const resolvers = judged.filter(({ source }) => !source.authoritative);

  const wrongServer = own.find(({ finding }) => finding === "different");
  if (wrongServer !== undefined) return { kind: "wrong", source: wrongServer.source.source };

  if (own.some(({ finding }) => finding === "right")) {
    const old = resolvers.filter(({ source, finding }) => finding === "different" || isOld(expected, source));
    return old.length === 0
      ? { kind: "verified" }
      : {
          kind: "cached",
          until: expiry(
            expected,
            old.map(({ source }) => source),
            options.now,
          ),
        };
  }

  const different = resolvers.filter(({ finding }) => finding === "different");
  const isPrevious = (source: SourceAnswers) =>
    unexpected(expected, source).every(
      ({ target }) => target !== undefined && (options.previous ?? []).includes(target),
    );
  const wrongResolver = different.find(({ source }) => !isPrevious(source));
  if (wrongResolver !== undefined) return { kind: "wrong", source: wrongResolver.source.source };
  if (different.length > 0) {
    return {
      kind: "cached",
      until: expiry(
        expected,
        different.map(({ source }) => source),
        options.now,
      ),
    };
  }
  if (resolvers.some(({ finding }) => finding === "right")) return { kind: "verified" };
  if (judged.some(({ finding }) => finding === "blind")) {
    return { kind: "inconclusive", because: "subnetIgnored" };
  }
  const failures = [...new Set(sources.flatMap((source) => Object.values(source.failures ?? {})))];
  if (failures.length > 0) return { kind: "inconclusive", because: "failed", failures };
  return { kind: "inconclusive", because: "unreachable" };
}

type Finding = "right" | "blind" | "different" | "silent";

function findingOf(expected: Expectation, { authoritative, china, abroad }: SourceAnswers): Finding {
  if (china === undefined || abroad === undefined) return "silent";
  const isRight = isExpected(expected, "china", china) && isExpected(expected, "abroad", abroad);
  const isSame = china.target === abroad.target;
  const knowsSubnets = !isSame || (china.scope ?? 0) > 0 || (abroad.scope ?? 0) > 0;
  if (isRight) return knowsSubnets || isPlain(expected) ? "right" : "blind";
  if (knowsSubnets || isPlain(expected) || isStranger(expected, china.target)) return "different";
  // Nothing at all, from the zone's own server and where everybody should get something: no subnet explains that.
  return authoritative && china.target === undefined && expected.china.length > 0 ? "different" : "blind";
}

/** A target that no region should get. Where a region's records are not ours, nothing is strange. */
function isStranger({ china, abroad }: Expectation, target: string | undefined): boolean {
  const isManaged = china.length > 0 && abroad.length > 0;
  return isManaged && target !== undefined && ![...china, ...abroad].includes(target);
}

/** One target for everybody. */
function isPlain({ china, abroad }: Expectation): boolean {
  return china.length === 1 && abroad.length === 1 && china[0] === abroad[0];
}

/** Where nothing is expected of a region, anything is right: its records are not ours. */
function isExpected(expected: Expectation, region: Region, { target }: SubnetAnswer): boolean {
  return expected[region].length === 0 || (target !== undefined && expected[region].includes(target));
}

/** The answers of a source that are not what their region should get. */
function unexpected(expected: Expectation, source: SourceAnswers): readonly SubnetAnswer[] {
  return (["china", "abroad"] as const).flatMap((region) => {
    const answer = source[region];
    return answer === undefined || isExpected(expected, region, answer) ? [] : [answer];
  });
}

/** A blind source whose one answer is wanted nowhere. */
function isOld(expected: Expectation, { china, abroad }: SourceAnswers): boolean {
  const wanted = new Set([...expected.china, ...expected.abroad]);
  return [china, abroad].some(
    (answer) => answer !== undefined && expected.china.length > 0 && !wanted.has(answer.target ?? ""),
  );
}

function expiry(expected: Expectation, sources: readonly SourceAnswers[], now: number): number {
  const ttls = sources.flatMap((source) => unexpected(expected, source).map(({ ttl }) => ttl ?? unknownTtl));
  return now + Math.max(0, ...ttls) * 1000;
}
