import * as l10n from "@vscode/l10n";
import { escapeMarkdown } from "../../editor/format.ts";
import type { StoredCertificate } from "../../providers/capabilities/certificates.ts";
import { daysWords } from "./cdnDomainNode.ts";
import type { ViewNode } from "./viewNode.ts";

/** Certificates at the CDN that no domain carries: left-overs, or waiting for their turn. */
export function unusedCertificatesNode(certificates: readonly StoredCertificate[], now: number): ViewNode {
  return {
    id: "unused",
    label: l10n.t("Not in use"),
    description: String(certificates.length),
    icon: { id: "archive" },
    tokens: [],
    state: "collapsed",
    // The same account may be connected with two keys: an id alone might stand here twice.
    children: () => certificates.map((certificate, index) => certificateNode(certificate, index, now)),
  };
}

function certificateNode(certificate: StoredCertificate, index: number, now: number): ViewNode {
  const name = certificate.names[0] ?? certificate.note;
  return {
    id: `certificate/${certificate.id}/${index}`,
    label: name,
    description: certificate.expires === undefined ? "" : daysWords(certificate.expires, now),
    icon: { id: "shield" },
    tokens: ["certificate"],
    state: "leaf",
    tooltip: () =>
      [`**${escapeMarkdown(certificate.names.join(", ") || name)}**`, escapeMarkdown(certificate.note)].join(
        "\n\n",
      ),
  };
}
