/*
 * The states of a bucket's own domain, judged:
 * https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/domains/subresources/custom/
 */
import * as l10n from "@vscode/l10n";
import { done, gravest, type Judgement, unclear, wait } from "./judgement.ts";
import type { BucketDomainOwnership, BucketDomainSsl, BucketDomainState } from "./state.ts";

export function judgeBucketDomain(state: BucketDomainState): Judgement {
  if (!state.enabled)
    return { kind: "restart", why: l10n.t("The domain is there but switched off; a deploy switches it on.") };
  return gravest(judgeOwnership(state.ownership, state.bucket), judgeDomainSsl(state.ssl, state.bucket));
}

export function judgeOwnership(ownership: BucketDomainOwnership, bucket: string): Judgement {
  switch (ownership) {
    case "active":
      return done;
    case "pending":
      return wait;
    case "deactivated":
    case "blocked":
    case "error":
      return broken(l10n.t("Cloudflare does not take the name as yours (ownership {0})", ownership), bucket);
    case "unknown":
      return unclear(ownership);
    default:
      return unclear(ownership satisfies never);
  }
}

export function judgeDomainSsl(ssl: BucketDomainSsl, bucket: string): Judgement {
  switch (ssl) {
    case "active":
      return done;
    case "initializing":
    case "pending":
      return wait;
    case "deactivated":
    case "error":
      return broken(l10n.t("it has no certificate (certificate {0})", ssl), bucket);
    case "unknown":
      return unclear(ssl);
    default:
      return unclear(ssl satisfies never);
  }
}

function broken(what: string, bucket: string): Judgement {
  return {
    kind: "broken",
    reason: "conflict",
    what,
    remedy: l10n.t(
      "Look at R2 → {0} → Settings → Custom Domains in the dashboard; remove the domain there if it stays so, then deploy again.",
      bucket,
    ),
  };
}

export function isReady(state: BucketDomainState): boolean {
  return judgeBucketDomain(state).kind === "done";
}

export function describeState(state: BucketDomainState): string {
  return l10n.t("ownership {0}, certificate {1}", state.ownership, state.ssl);
}
