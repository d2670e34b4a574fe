import * as l10n from "@vscode/l10n";
import type { ValueProblem } from "./originProblem.ts";

/** One rule about a bucket's name: what is wrong with it, in the middle of a sentence. */
export type NameRule = (bucket: string) => string | undefined;

export interface NameRules {
  /** The service that has these rules. */
  readonly service: string;
  readonly rules: readonly NameRule[];
  /** A name in what a name may have, for one that is not. */
  readonly near: (bucket: string) => string;
}

/** What the first rule that the name breaks says, and a name near it that breaks none. */
export function nameProblem(bucket: string, { service, rules, near }: NameRules): ValueProblem | undefined {
  const broken = brokenRule(bucket, rules);
  if (broken === undefined) return undefined;
  const meant = near(bucket);
  const isGood = meant !== bucket && brokenRule(meant, rules) === undefined;
  return {
    code: "bucket-name",
    message: l10n.t('"{0}" cannot be the name of a bucket in {1}: {2}', bucket, service, broken),
    remedy: l10n.t("Write the name as the bucket list of {0} shows it.", service),
    ...(isGood ? { replacement: meant } : {}),
  };
}

function brokenRule(bucket: string, rules: readonly NameRule[]): string | undefined {
  for (const rule of rules) {
    const broken = rule(bucket);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

export function hasLength(least: number, most: number): NameRule {
  return ({ length }) =>
    length >= least && length <= most
      ? undefined
      : l10n.t("its length is {0}, allowed are {1} to {2}", length, least, most);
}

/** @param wrong a character that is not allowed */
export function hasOnly(wrong: RegExp, allowed: () => string): NameRule {
  return (bucket) => {
    const found = wrong.exec(bucket)?.[0];
    return found === undefined ? undefined : l10n.t('"{0}" cannot stand in it, only {1}', found, allowed());
  };
}

export const noDashAtTheEnds: NameRule = (bucket) =>
  /^-|-$/.test(bucket) ? l10n.t("it starts or ends with a dash") : undefined;

/** Dashes for what people put between words, none at the ends. */
export function dashed(bucket: string): string {
  return bucket.replace(/[\s_.]+/g, "-").replace(/^-+|-+$/g, "");
}
