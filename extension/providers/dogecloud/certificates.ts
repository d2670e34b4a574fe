import type { RunContext } from "../../core/runContext.ts";
import type { CertificateProvider } from "../capabilities/certificates.ts";
import { type DogecloudClient, dogecloudClient } from "./client.ts";
import { dogecloud } from "./descriptor.ts";

/** Throws `unauthenticated` where the key is missing. */
export function dogecloudCertificates(
  context: Pick<RunContext, "credentials" | "endpoints" | "signal" | "emit">,
): CertificateProvider {
  return dogecloudProvider(dogecloudClient(context));
}

/** DogeCloud as a provider of certificates. */
export function dogecloudProvider(client: DogecloudClient): CertificateProvider {
  return {
    name: dogecloud.id,
    title: dogecloud.title,
    async listDomains() {
      const domains = await client.listDomains();
      return domains.map((domain) => ({
        name: domain.name.toLowerCase(),
        cname: domain.cname || undefined,
        // Every other status (being configured, under review) is on its way to online.
        online: domain.status !== "offline",
        certificateId: domain.cert_id ? String(domain.cert_id) : undefined, // 0 = none
      }));
    },
    async listCertificates() {
      const certificates = await client.listCertificates();
      return certificates.map(({ id, note, name, expire, info, domainCount }) => ({
        id: String(id),
        note: note ?? "",
        names: info?.SAN?.length ? info.SAN : name ? [name] : [],
        expires: expire ? expire * 1000 : undefined,
        boundCount: domainCount,
      }));
    },
    upload: async ({ note, chain, key }) => String(await client.upload(note, chain, key)),
    bind: (id, domain) => client.bind(Number(id), domain),
    remove: (id) => client.remove(Number(id)),
    purge: (urls) => client.refresh(urls),
  };
}
