import { cacheUrl } from "../../worker-templates/cache/cacheUrl.ts";
import { keyOfPath } from "../../worker-templates/key.ts";
import type { Site } from "../site/site.ts";

/**
 * The addresses under which the edge keeps what visitors see at `path`, for a purge: the worker caches by host and
 * normalised path, whatever the escaping, the query or the scheme of a visitor's URL. With an index document,
 * a directory and its document are two addresses of one object.
 *
 * @param path a path with or without its first slash, or a whole URL, which then names the only host
 */
export function cacheUrls(site: Site, path: string): readonly string[] {
  const absolute = /^https?:\/\//i.test(path) ? new URL(path) : undefined;
  const { hostname, pathname } = absolute ?? new URL(path.replace(/^\/?/, "https://host/"));
  const key = keyOfPath(pathname);
  if (typeof key === "number") return [];
  const hosts = absolute ? [hostname] : site.hostnames;
  return hosts.flatMap((host) => sameObject(key, site.worker.index).map((each) => cacheUrl(host, each)));
}

function sameObject(key: string, index: string | undefined): readonly string[] {
  if (!index) return [key];
  if (key === "" || key.endsWith("/")) return [key, key + index];
  const directory = key.slice(0, -index.length);
  return key === directory + index && /(^|\/)$/.test(directory) ? [key, directory] : [key];
}
