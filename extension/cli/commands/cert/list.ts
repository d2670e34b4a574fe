import * as l10n from "@vscode/l10n";
import { chooseCertificateProvider } from "../../../certificates/chooseProvider.ts";
import { expiryOf, expiryText } from "../../../certificates/expiry.ts";
import { fingerprintInNote } from "../../../certificates/note.ts";
import {
  type CdnDomain,
  carriedBy,
  type StoredCertificate,
} from "../../../providers/capabilities/certificates.ts";
import { command } from "../../parser/options.ts";
import type { Cli, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { providerOption } from "./providerOption.ts";

/** `cdn-worker cert list`: what the account holds. Reads only. */
export function certListCommand(start: Start) {
  return command("list")
    .summary(l10n.t("domains of the domestic CDN and how long their certificates last"))
    .description(
      l10n.t("Shows the domains of the domestic CDN, how long their certificates last, and whose they are."),
    )
    .addOption(providerOption())
    .action((options) => start(options, (cli) => listCertificates(cli, options.provider)));
}

async function listCertificates(cli: Cli, named: string | undefined): Promise<number> {
  const { openCertificates } = await import("../../../providers/implementations.ts");
  const provider = openCertificates(chooseCertificateProvider(cli.context.credentials, named), cli.context);
  const [domains, certificates] = await Promise.all([provider.listDomains(), provider.listCertificates()]);
  const now = cli.context.now();
  if (cli.json) {
    const document = {
      provider: provider.name,
      domains: domains.map((domain) => domainJson(domain, certificates, now)),
      certificates: certificates.map((certificate) => certificateJson(certificate, domains)),
    };
    cli.out(JSON.stringify(document, null, 2));
    return exitCode.ok;
  }
  cli.out(
    [...domainLines(domains, certificates, now), ...unusedLines(domains, certificates, now)].join("\n"),
  );
  return exitCode.ok;
}

function domainLines(
  domains: readonly CdnDomain[],
  certificates: readonly StoredCertificate[],
  now: number,
): readonly string[] {
  if (domains.length === 0) return [l10n.t("The account has no CDN domain.")];
  const width = Math.max(...domains.map(({ name }) => name.length));
  return domains.map((domain) => {
    const carried = certificates.find(({ id }) => id === domain.certificateId);
    const what =
      domain.certificateId === undefined
        ? l10n.t("no certificate")
        : carried === undefined
          ? l10n.t("certificate {0}", domain.certificateId)
          : certificateText(carried, now);
    const offline = domain.online ? "" : ` · ${l10n.t("switched off")}`;
    return `${domain.name.padEnd(width)}  ${what}${offline}`;
  });
}

function unusedLines(
  domains: readonly CdnDomain[],
  certificates: readonly StoredCertificate[],
  now: number,
): readonly string[] {
  const used = new Set(domains.flatMap(carriedBy));
  const unused = certificates.filter(({ id }) => !used.has(id));
  if (unused.length === 0) return [];
  return [
    "",
    l10n.t("Carried by no domain:"),
    ...unused.map((each) => `  ${each.names.join(", ") || "?"}  ${certificateText(each, now)}`),
  ];
}

function certificateText(certificate: StoredCertificate, now: number): string {
  const whose = isOurs(certificate) ? l10n.t("uploaded by us") : l10n.t("not uploaded by us");
  const { expires } = certificate;
  const expiry = expires === undefined ? l10n.t("expiry unknown") : expiryText(expires, now);
  const mark = expires !== undefined && expiryOf(expires, now).level !== "fine" ? "! " : "";
  return `${mark}${expiry} · ${certificate.id} · ${whose}`;
}

const isOurs = ({ note }: StoredCertificate): boolean => fingerprintInNote(note) !== undefined;

function domainJson(domain: CdnDomain, certificates: readonly StoredCertificate[], now: number) {
  const expires = certificates.find(({ id }) => id === domain.certificateId)?.expires;
  return {
    domain: domain.name,
    cname: domain.cname ?? null,
    online: domain.online,
    certificate: domain.certificateId ?? null,
    ...(expires === undefined ? {} : { expires: new Date(expires).toISOString(), ...expiryOf(expires, now) }),
  };
}

function certificateJson(certificate: StoredCertificate, domains: readonly CdnDomain[]) {
  const { id, names, expires, note } = certificate;
  return {
    id,
    names,
    expires: expires === undefined ? null : new Date(expires).toISOString(),
    ours: isOurs(certificate),
    fingerprint: fingerprintInNote(note) ?? null,
    domains: domains.filter((domain) => carriedBy(domain).includes(id)).map(({ name }) => name),
  };
}
