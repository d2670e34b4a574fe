import * as l10n from "@vscode/l10n";
import { field, property } from "./configTree.ts";
import type { Diagnostic, ValueDiagnostic } from "./diagnostic.ts";
import { exampleAt } from "./examples.ts";
import { insertKey } from "./fixes.ts";
import { nearName } from "./nearName.ts";
import { atKey, atValue } from "./placeDiagnostic.ts";
import type { SiteFields } from "./siteFields.ts";

/** The rules about where a certificate comes from. */
export function certificateRules(site: SiteFields): readonly Diagnostic[] {
  return site.certificates.flatMap(({ node, path }) => {
    const key = property(node, "key");
    const acme = property(node, "acme");
    const acmePath = [...path, "acme"];
    const directory = field(property(acme, "directory"), [...acmePath, "directory"]);
    const found: Diagnostic[] = directory ? [...atValue(directory, checkAcmeDirectory(directory.value))] : [];
    if (key && !property(node, "cert")) {
      const message = l10n.t('"key" is there without "cert"');
      const remedy = l10n.t('Add "cert", the file with the full chain.');
      const cert = [...path, "cert"];
      const fixes = [insertKey(site.text, node, cert, exampleAt(cert))];
      found.push(atKey(key, [...path, "key"], "certificate-source", message, remedy, { fixes }));
    }
    // The challenge is published at the site's DNS provider unless told otherwise.
    if (acme && !property(site.node, "dns") && property(acme, "dns")?.value !== "cloudflare") {
      const message = l10n.t('"acme" needs a DNS provider for its challenge, and the site has no "dns"');
      const remedy = l10n.t(
        'Add "dns" to the site, or "dns": "cloudflare" to "acme" if the zone holds these names.',
      );
      const dns = [...site.path, "dns"];
      const fixes = [
        insertKey(site.text, site.node, dns, exampleAt(dns, site.root)),
        ...(property(acme, "dns") || acme.type !== "object"
          ? []
          : [insertKey(site.text, acme, [...acmePath, "dns"], "cloudflare")]),
      ];
      found.push(atKey(acme, acmePath, "certificate-source", message, remedy, { fixes }));
    }
    return found;
  });
}

/** An alias, or the directory's URL (RFC 8555 §7.1.1: over https; a test authority may be on this machine). */
function checkAcmeDirectory(directory: string): ValueDiagnostic | undefined {
  const aliases = ["letsencrypt", "letsencrypt-staging"];
  if (aliases.includes(directory)) return undefined;
  if (URL.canParse(directory)) {
    const { protocol, hostname } = new URL(directory);
    if (protocol === "https:") return undefined;
    if (protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return undefined;
  }
  const near = nearName(directory, aliases);
  return {
    code: "certificate-source",
    message: l10n.t('"{0}" is not the directory of an ACME authority', directory),
    remedy: l10n.t("Write letsencrypt, letsencrypt-staging or an https:// URL."),
    ...(near === undefined ? {} : { replacement: near }),
  };
}
