import * as l10n from "@vscode/l10n";
import type { CertificateProblem } from "./certificateProblem.ts";

/** One block of RFC 7468 text, normalised: LF, 64 columns, nothing around it. */
export interface PemBlock {
  readonly label: string;
  readonly text: string;
}

export interface PemReading {
  readonly blocks: readonly PemBlock[];
  readonly problems: readonly CertificateProblem[];
}

/** A full chain with a 4096-bit key is about 10 kB; anything near this is something else. Bytes. */
export const largestPem = 1024 * 1024;

/**
 * Reads every block out of what people really have: CRLF, a byte order mark, UTF-16 from Windows editors, text
 * before and between blocks, blanks at line ends, line feeds that became spaces or `\n` on their way through a
 * web form or an environment variable.
 */
export function readPem(name: string, content: string | Uint8Array): PemReading {
  const problem = (code: CertificateProblem["code"], what: string, remedy: string): PemReading => ({
    blocks: [],
    problems: [{ code, subject: name, what, remedy }],
  });
  if (content.length > largestPem) {
    return problem(
      "tooLarge",
      l10n.t("it is larger than 1 MB, so it is no certificate"),
      l10n.t("Choose the PEM file of the full chain, often named fullchain.pem."),
    );
  }
  if (typeof content !== "string" && isDer(content)) {
    return problem(
      "binary",
      l10n.t("it is binary (DER or PKCS #12), not PEM"),
      l10n.t(
        "Convert it first: `openssl x509 -inform der -in FILE -out cert.pem`, or for a .pfx `openssl pkcs12 -in FILE -nodes -out both.pem`.",
      ),
    );
  }
  const text = (typeof content === "string" ? content : decode(content)).replaceAll("\\n", "\n");
  if (text.trim() === "") {
    return problem("empty", l10n.t("it is empty"), l10n.t("Export the certificate again."));
  }
  const { blocks, problems } = scan(name, text);
  if (blocks.length > 0 || problems.length > 0) return { blocks, problems };
  if (/<(!doctype|html|head|body)\b/i.test(text)) {
    return problem(
      "html",
      l10n.t("it is a web page, not a certificate"),
      l10n.t("The download was probably an error or a login page. Fetch the file again."),
    );
  }
  return problem(
    "notPem",
    l10n.t("it holds no PEM block"),
    l10n.t("A PEM file has a line `-----BEGIN CERTIFICATE-----`. Choose another file."),
  );
}

/** ASN.1 SEQUENCE with a long length: the first bytes of every DER certificate and PKCS #12 file. */
function isDer(content: Uint8Array): boolean {
  return content[0] === 0x30 && (content[1] === 0x82 || content[1] === 0x83 || content[1] === 0x80);
}

function decode(content: Uint8Array): string {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder("utf-16le").decode(content);
  // TextDecoder drops a byte order mark by itself.
  return new TextDecoder("utf-8").decode(content);
}

/** Splits at the boundary lines, so the work grows with the text and not with its square. */
function scan(name: string, text: string): PemReading {
  const blocks: PemBlock[] = [];
  const problems: CertificateProblem[] = [];
  // Odd entries: "BEGIN" or "END", then the label; every third entry: the text between.
  const parts = text.split(/-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----/);
  for (let at = 1; at < parts.length; at += 3) {
    const [kind, label = "", body = "", nextKind, nextLabel] = parts.slice(at, at + 5);
    if (kind !== "BEGIN") continue;
    if (nextKind !== "END" || nextLabel !== label) {
      problems.push({
        code: "truncated",
        subject: name,
        what: l10n.t("the block {0} has no end", label),
        remedy: l10n.t("The file was cut off. Copy or export it again, down to its last line."),
      });
      continue;
    }
    const block = normalise(label, body);
    if (block) blocks.push(block);
    else {
      problems.push({
        code: "damaged",
        subject: name,
        what: l10n.t("the block {0} holds characters that are no Base64", label),
        remedy: l10n.t("The file was changed on its way. Copy or export it again."),
      });
    }
  }
  return { blocks, problems };
}

function normalise(label: string, body: string): PemBlock | undefined {
  const lines = body.split(/\r\n|\r|\n/).map((line) => line.trim());
  // Old encrypted keys carry headers (RFC 1421 §4.6): `Proc-Type: 4,ENCRYPTED`, `DEK-Info: …`.
  const headers = lines.filter((line) => /^[A-Za-z-]+:/.test(line));
  const base64 = lines
    .filter((line) => !headers.includes(line))
    .join("")
    .replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const content = base64.match(/.{1,64}/g) ?? [];
  const head = headers.length > 0 ? [...headers, ""] : [];
  return {
    label,
    text: `${[`-----BEGIN ${label}-----`, ...head, ...content, `-----END ${label}-----`].join("\n")}\n`,
  };
}
