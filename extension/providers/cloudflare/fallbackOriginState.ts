import * as l10n from "@vscode/l10n";
import { done, type Judgement, leaving, unclear, wait } from "./judgement.ts";
import type { FallbackOriginState, FallbackOriginStatus } from "./state.ts";

/** https://developers.cloudflare.com/api/resources/custom_hostnames/subresources/fallback_origin/methods/get/ */
export function judgeFallbackOrigin({ status }: Pick<FallbackOriginState, "status">): Judgement {
  return judgeFallbackOriginStatus(status);
}

export function judgeFallbackOriginStatus(status: FallbackOriginStatus): Judgement {
  switch (status) {
    case "active":
      return done;
    case "initializing":
    case "pending_deployment":
      return wait;
    case "pending_deletion":
      return leaving;
    case "deployment_timed_out":
    case "deletion_timed_out":
      return { kind: "restart", why: l10n.t("Its activation failed; a deploy starts it again.") };
    default:
      return unclear(status satisfies never);
  }
}
