/*
 * The second provider: a CDN in memory, as small as the interface allows. It takes every kind of failure at every
 * call, so that the order of a push can be tried against thousands of accounts in a second.
 */
import { X509Certificate } from "node:crypto";
import { dnsNames } from "../../extension/certificates/names.ts";
import { CdnError } from "../../extension/core/cdnError.ts";
import {
  type CdnDomain,
  type CertificateProvider,
  carriedBy,
  type StoredCertificate,
} from "../../extension/providers/capabilities/certificates.ts";

/** What a call does: its work; nothing, and fails; its work, and fails; nothing, and the program is killed. */
export type Mishap = "none" | "before" | "after" | "kill";

export interface MemoryCdn {
  readonly domains: Map<string, CdnDomain>;
  readonly certificates: Map<string, StoredCertificate>;
  /** Ids in the order in which they were removed. */
  readonly removed: string[];
}

/** Thrown in the place of a kill: nothing of the program may go on after it. */
export class Killed extends Error {}

export function memoryProvider(cdn: MemoryCdn, mishaps: readonly Mishap[] = []): CertificateProvider {
  let calls = 0;
  let isKilled = false;
  let lastId = Math.max(0, ...[...cdn.certificates.keys()].map(Number));

  async function call<T>(work: () => T): Promise<T> {
    if (isKilled) throw new Killed();
    const mishap = mishaps[calls++] ?? "none";
    if (mishap === "kill") {
      isKilled = true;
      throw new Killed();
    }
    if (mishap === "before") throw failure();
    const result = work();
    if (mishap === "after") throw failure();
    return result;
  }

  return {
    name: "memory",
    title: "Memory",
    listDomains: () => call(() => [...cdn.domains.values()]),
    listCertificates: () =>
      call(() =>
        [...cdn.certificates.values()].map((certificate) => ({
          ...certificate,
          boundCount: [...cdn.domains.values()].filter((domain) => carriedBy(domain).includes(certificate.id))
            .length,
        })),
      ),
    upload: ({ note, chain }) =>
      call(() => {
        const leaf = new X509Certificate(chain);
        const id = String(++lastId);
        const expires = Date.parse(leaf.validTo);
        cdn.certificates.set(id, { id, note, names: dnsNames(leaf.subjectAltName), expires, boundCount: 0 });
        return id;
      }),
    bind: (id, name) =>
      call(() => {
        const domain = cdn.domains.get(name);
        if (!domain || !cdn.certificates.has(id)) throw failure("notFound");
        cdn.domains.set(name, { ...domain, certificateId: id });
      }),
    remove: (id) =>
      call(() => {
        const isBound = [...cdn.domains.values()].some((domain) => carriedBy(domain).includes(id));
        if (isBound) throw failure("conflict");
        cdn.certificates.delete(id);
        cdn.removed.push(id);
      }),
  };
}

function failure(reason: "server" | "notFound" | "conflict" = "server"): CdnError {
  return new CdnError({ reason, subject: "Memory", what: "it failed", remedy: "Try again." });
}
