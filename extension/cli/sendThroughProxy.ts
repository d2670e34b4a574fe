/*
 * A file of its own, for undici is half a megabyte that only those behind a proxy load.
 */
import { EnvHttpProxyAgent, install, setGlobalDispatcher } from "undici";

/** Every fetch of this process goes by HTTPS_PROXY, HTTP_PROXY and NO_PROXY of its environment from now on. */
export function sendThroughProxy(): void {
  // Node's own fetch may belong to another undici, which takes no agent of this one.
  install();
  setGlobalDispatcher(new EnvHttpProxyAgent());
}
