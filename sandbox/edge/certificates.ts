import { createSecureContext, type SecureContext } from "node:tls";
import { certificateLifetime } from "../cloudflare/customHostnames.ts";
import type { CloudflareState } from "../cloudflare/state.ts";
import type { Authority } from "../dogecloud/authority.ts";
import { certificateFor } from "./hosts.ts";

let shared: Promise<Authority> | undefined;

/** One authority per process, made in memory: its key is written nowhere. */
export function edgeAuthority(): Promise<Authority> {
  shared ??= import("../dogecloud/authority.ts").then(({ makeAuthority }) =>
    makeAuthority("CDN Worker Sandbox"),
  );
  return shared;
}

/** Finds or issues the certificate that the edge shows for a server name. */
export function edgeCertificates(
  state: CloudflareState,
): (serverName: string) => Promise<SecureContext | undefined> {
  const contexts = new Map<string, Promise<SecureContext>>();
  return async (serverName) => {
    const wanted = certificateFor(state, serverName.toLowerCase());
    if (wanted === undefined) return undefined;
    const key = `${wanted.from} ${wanted.names.join(" ")}`;
    const issue = async () => {
      const authority = await edgeAuthority();
      const { chain, key } = await authority.issue({
        names: wanted.names,
        // A client whose clock is a little behind must not be shown a certificate of the future.
        from: wanted.from - 3_600_000,
        to: wanted.from + certificateLifetime,
      });
      return createSecureContext({ cert: chain, key });
    };
    const context = contexts.get(key) ?? issue();
    contexts.set(key, context);
    return context;
  };
}
