/**
 * Faults are switched on from outside, per call: the stand-ins themselves know nothing of them. A rule says
 * which calls it means (service, method, path, operation), from which of them on and how often.
 */
export type FaultEffect =
  /** Answered without any effect: the service's own error envelope around `code` and `message`, or `body`. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: number | string;
      readonly message?: string;
      /** Sent as it is instead of the envelope: text, or a value that becomes JSON. */
      readonly body?: unknown;
      /** Seconds, or an HTTP date. */
      readonly retryAfter?: number | string;
    }
  /** A firewall's block page instead of the API. */
  | { readonly kind: "html"; readonly status?: number }
  /** The connection breaks and nothing happened. */
  | { readonly kind: "reset-before" }
  /** It happened, and the connection breaks before the answer. */
  | { readonly kind: "reset-after" }
  /** Answered late: the wait comes before the effect, or between effect and answer. */
  | { readonly kind: "slow"; readonly ms: number; readonly when?: "before" | "after" };

export interface CallPattern {
  readonly service?: string;
  readonly method?: string;
  /** Path without query and without the service's base path; `*` matches anything, slashes too. */
  readonly path?: string;
  readonly operation?: string;
}

export type FaultRule = CallPattern &
  FaultEffect & {
    /** The first matching call that is hit, 1 by default. */
    readonly nth?: number;
    /** How many calls in a row are hit: 1 by default, 0 for all that follow. */
    readonly times?: number;
  };

export interface Call {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly operation: string | undefined;
}

function matchesCall(pattern: CallPattern, call: Call): boolean {
  return (
    (pattern.service === undefined || pattern.service === call.service) &&
    (pattern.method === undefined || pattern.method.toUpperCase() === call.method) &&
    (pattern.operation === undefined || pattern.operation === call.operation) &&
    (pattern.path === undefined || globMatches(pattern.path, call.path.replace(/\?.*$/s, "")))
  );
}

export function globMatches(pattern: string, text: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "s").test(text);
}

/** The rules that are switched on, and how many calls each has seen. */
export class FaultBoard {
  readonly #rules: { readonly rule: FaultRule; seen: number }[] = [];

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#rules.push({ rule, seen: 0 });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  list(): readonly { readonly rule: FaultRule; readonly seen: number }[] {
    return this.#rules;
  }

  /** Counts the call in every rule that means it; the earliest rule that hits decides. */
  take(call: Call): FaultEffect | undefined {
    let hit: FaultEffect | undefined;
    for (const entry of this.#rules) {
      if (!matchesCall(entry.rule, call)) continue;
      entry.seen += 1;
      const first = entry.rule.nth ?? 1;
      const times = entry.rule.times ?? 1;
      const isHit = entry.seen >= first && (times === 0 || entry.seen < first + times);
      if (isHit) hit ??= entry.rule;
    }
    return hit;
  }
}
