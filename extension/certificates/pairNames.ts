/*
 * Which files of a folder belong together, by their names alone. The layouts that people have:
 *   certbot    fullchain.pem, chain.pem, cert.pem, privkey.pem; in archive/ with a number: fullchain3.pem
 *   1Panel     fullchain.pem, privkey.pem
 *   acme.sh    fullchain.cer, ca.cer, example.com.cer, example.com.key (and .csr, .conf) in example.com_ecc/
 *   vendors    certificate.crt + ca_bundle.crt + private.key (ZeroSSL), example.com.crt + example.com.ca-bundle,
 *              example.com_bundle.crt + example.com.key (Tencent), example.com.pem + example.com.key (Aliyun),
 *              cert.pem + key.pem, server.crt + server.key, …
 */

export interface PairNames {
  readonly cert: string;
  /** Undefined where no key is beside it: it may be in the same file. */
  readonly key: string | undefined;
  /** The authority's certificates, where `cert` may be a leaf alone and they are in a file apart. */
  readonly authorities: string | undefined;
}

interface PemName {
  readonly name: string;
  readonly kind: "fullchain" | "certificate" | "authority" | "key";
  /** What is left without the words that say the kind: the domain, a number, or nothing. */
  readonly base: string;
}

const extensions = /\.(pem|crt|cer|cert|key|ca-bundle)$/i;
const words: readonly (readonly [PemName["kind"], RegExp])[] = [
  ["key", /(^|[._-])(private[._-]?key|priv[._-]?key|cert[._-]?key|private|key)(?=$|[._-]|\d)/i],
  ["authority", /(^|[._-])(ca[._-]?(bundle|chain|cert))(?=$|[._-]|\d)/i],
  ["fullchain", /(^|[._-])(full[._-]?chain|bundle|chained|cert[._-]?chain)(?=$|[._-]|\d)/i],
  ["authority", /(^|[._-])(chain|ca|issuer|intermediate|root)(?=$|[._-]|\d)/i],
  ["certificate", /(^|[._-])(certificate|cert|public|server|crt)(?=$|[._-]|\d)/i],
];

function describe(name: string): PemName | undefined {
  const extension = extensions.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  const stem = name.replace(extensions, "").replace(extensions, (inner) => `_${inner.slice(1)}`);
  if (extension === "key") {
    return { name, kind: "key", base: stem.replace(/(^|[._-])(server|private|priv)$/i, "").toLowerCase() };
  }
  if (extension === "ca-bundle") return { name, kind: "authority", base: stem.toLowerCase() };
  for (const [kind, word] of words) {
    // `ca.example.com.crt` is a domain of its own: a bare word counts as the whole name or as a suffix.
    const match = word.exec(stem);
    if (!match) continue;
    const rest = stem.slice(0, match.index) + stem.slice(match.index + match[0].length);
    const isSuffix = match.index + match[0].length === stem.length || /^\d+$/.test(rest);
    if (match.index === 0 && !isSuffix) continue;
    return { name, kind, base: rest.replace(/^[._-]+|[._-]+$/g, "").toLowerCase() };
  }
  return { name, kind: "certificate", base: stem.toLowerCase() };
}

/**
 * The pair that the file `chosen` belongs to. A bare leaf gives way to the full chain of the same name beside
 * it. Undefined where the chosen file is a key and no certificate is beside it.
 */
export function pairByName(chosen: string, folder: readonly string[]): PairNames | undefined {
  const files = folder.flatMap((name) => describe(name) ?? []);
  const self = describe(chosen);
  const fits = (file: PemName) => self === undefined || file.base === self.base;
  const oneOf = (kind: PemName["kind"]): PemName | undefined => {
    const all = files.filter((file) => file.kind === kind);
    // acme.sh names the key after the domain and the chain after nothing: a single one in the folder belongs.
    return all.find(fits) ?? (all.length === 1 && !crowded(files) ? all[0] : undefined);
  };
  const key = self?.kind === "key" ? chosen : oneOf("key")?.name;
  const fullchain = self?.kind === "fullchain" ? chosen : oneOf("fullchain")?.name;
  if (fullchain !== undefined) return { cert: fullchain, key, authorities: undefined };
  const cert = self?.kind === "certificate" ? chosen : oneOf("certificate")?.name;
  if (cert === undefined && self?.kind === "key") return undefined;
  if (cert === undefined) return { cert: chosen, key, authorities: undefined };
  return { cert, key, authorities: oneOf("authority")?.name };
}

/** Several domains in one folder: what does not match by name is somebody else's. */
function crowded(files: readonly PemName[]): boolean {
  const bases = new Set(
    files.filter((file) => file.kind !== "authority" && file.base !== "").map((file) => file.base),
  );
  return bases.size > 1;
}
