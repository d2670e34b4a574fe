import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { descriptorOf, type ProviderId } from "../providers/registry.ts";

/** What can be opened in a provider's own pages. */
export type DashboardPage =
  | { readonly kind: "account"; readonly accountId: string }
  | {
      readonly kind: "zone";
      readonly accountId: string;
      readonly zone: string;
      readonly section: "hostnames" | "routes" | "dns";
    }
  | { readonly kind: "bucket"; readonly accountId: string; readonly bucket: string }
  | { readonly kind: "worker"; readonly accountId: string; readonly worker: string }
  | { readonly kind: "records"; readonly provider: ProviderId; readonly domain: string }
  | { readonly kind: "cdnDomains" | "console"; readonly provider: ProviderId };

const zoneSections = {
  hostnames: ["ssl-tls", "custom-hostnames"],
  routes: ["workers"],
  dns: ["dns", "records"],
} as const;

/** The page's address. Every part is encoded: names come from files and services. */
export function dashboardUrl(page: DashboardPage): string {
  const cloudflare = (...parts: readonly string[]) =>
    `https://dash.cloudflare.com/${parts.map(encodeURIComponent).join("/")}`;
  switch (page.kind) {
    case "account":
      return cloudflare(page.accountId);
    case "zone":
      return cloudflare(page.accountId, page.zone, ...zoneSections[page.section]);
    case "bucket":
      return cloudflare(page.accountId, "r2", "default", "buckets", page.bucket);
    case "worker":
      return cloudflare(page.accountId, "workers", "services", "view", page.worker, "production");
    case "records":
      return descriptorOf(page.provider).dns?.recordsPage(page.domain) ?? consoleOf(page.provider);
    case "cdnDomains":
      return descriptorOf(page.provider).certificates?.domainsPage ?? consoleOf(page.provider);
    case "console":
      return consoleOf(page.provider);
  }
}

/** @throws CdnError (notFound) where the provider is one of many services that speak the same protocol. */
function consoleOf(provider: ProviderId): string {
  const { title, consolePage } = descriptorOf(provider);
  if (consolePage !== undefined) return consolePage;
  throw new CdnError({
    reason: "notFound",
    subject: l10n.t("{0} key", title),
    what: l10n.t("it does not say which service it is for"),
    remedy: l10n.t("Open the console of the service that gave it to you."),
  });
}

/** Where a visitor would go: the public address, or the edge that the machine's settings put in its place. */
export function visitUrl(hostname: string, edge: string | undefined): string {
  if (edge === undefined) return `https://${hostname}/`;
  const port = edge.split(":").at(-1);
  // Browsers answer every name under `localhost` with this machine itself.
  return `http://${hostname}.localhost:${port}/`;
}
