import * as l10n from "@vscode/l10n";
import * as z from "zod";
import type { EdgeoneCall } from "./client.ts";
import { readPages } from "./pages.ts";

/*
 * Sites and their acceleration domains, with the fields that are read of each.
 * cloud.tencent.com/document/api/1552/80713 and /86336
 */

export interface EdgeoneZone {
  readonly id: string;
  /** Whether its domains can be configured: verified, and not paused. */
  readonly isActive: boolean;
}

export interface EdgeoneDomain {
  readonly zone: EdgeoneZone;
  readonly name: string;
  readonly cname: string | undefined;
  /** `online`, `process` (being deployed), `offline`, `forbidden`, `init`. */
  readonly status: string;
  readonly certificates: readonly BoundCertificate[];
}

/** What a domain's edge is configured with: at most one certificate of each algorithm. */
export interface BoundCertificate {
  readonly id: string;
  /** Undefined where the service does not tell. */
  readonly algorithm: KeyAlgorithm | undefined;
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined;
  /** `deployed`, `processing`, `applying`, `failed`, `issued` (the binding failed). */
  readonly status: string;
  /** Whether it lies in the account's SSL certificates, and not with EdgeOne as one of its free certificates. */
  readonly isStored: boolean;
}

export type KeyAlgorithm = "RSA" | "ECC";

/** `RSA 2048` → `RSA`. */
export function algorithmOf(text: string | null | undefined): KeyAlgorithm | undefined {
  if (text?.startsWith("RSA")) return "RSA";
  return text?.startsWith("ECC") ? "ECC" : undefined;
}

const zoneSchema = z
  .object({
    ZoneId: z.string(),
    Status: z.string().nullish(),
    ActiveStatus: z.string().nullish(),
    Paused: z.boolean().nullish(),
  })
  .transform(
    ({ ZoneId, Status, ActiveStatus, Paused }): EdgeoneZone => ({
      id: ZoneId,
      isActive: Status === "active" && ActiveStatus !== "paused" && Paused !== true,
    }),
  );

const zonesSchema = z
  .object({ TotalCount: z.number(), Zones: z.array(zoneSchema).nullish() })
  .transform(({ TotalCount, Zones }) => ({ total: TotalCount, items: Zones ?? [] }));

const certificateSchema = z.object({
  CertId: z.string(),
  ExpireTime: z.string().nullish(),
  SignAlgo: z.string().nullish(),
  Status: z.string().nullish(),
});

const domainSchema = z.object({
  DomainName: z.string(),
  DomainStatus: z.string().catch(""),
  Cname: z.string().nullish(),
  Certificate: z.object({ Mode: z.string().nullish(), List: z.array(certificateSchema).nullish() }).nullish(),
});

const domainsSchema = z
  .object({ TotalCount: z.number(), AccelerationDomains: z.array(domainSchema).nullish() })
  .transform(({ TotalCount, AccelerationDomains }) => ({
    total: TotalCount,
    items: AccelerationDomains ?? [],
  }));

/** Largest page of each list. */
const zonesAtOnce = 100;
const domainsAtOnce = 200;

const account = (): string => l10n.t("EdgeOne account");

export function listZones(call: EdgeoneCall): Promise<readonly EdgeoneZone[]> {
  const about = { subject: account(), action: "DescribeZones" };
  return readPages(zonesAtOnce, (page) => call(about, page, zonesSchema));
}

/** The cheapest read that needs a valid key. */
export async function readOneZone(call: EdgeoneCall, subject: string): Promise<void> {
  await call({ subject, action: "DescribeZones" }, { Offset: 0, Limit: 1 }, zonesSchema);
}

/** The domains of a site; with `name` that one alone, if the site has it. */
export async function listDomainsOf(
  zone: EdgeoneZone,
  call: EdgeoneCall,
  name?: string,
): Promise<readonly EdgeoneDomain[]> {
  const about = {
    subject: name === undefined ? account() : l10n.t("CDN domain {0}", name),
    action: "DescribeAccelerationDomains",
  };
  const filters = name === undefined ? {} : { Filters: [{ Name: "domain-name", Values: [name] }] };
  const found = await readPages(domainsAtOnce, (page) =>
    call(about, { ZoneId: zone.id, ...page, ...filters }, domainsSchema),
  );
  return found.map(
    ({ DomainName, DomainStatus, Cname, Certificate }): EdgeoneDomain => ({
      zone,
      name: DomainName,
      cname: Cname || undefined,
      status: DomainStatus,
      certificates: (Certificate?.List ?? []).map(({ CertId, ExpireTime, SignAlgo, Status }) => ({
        id: CertId,
        algorithm: algorithmOf(SignAlgo),
        expires: timeOf(ExpireTime),
        status: Status ?? "",
        isStored: Certificate?.Mode === "sslcert",
      })),
    }),
  );
}

function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** Has the domain's edge configured with these certificates of the account, and with no others. */
export async function modifyCertificates(
  domain: Pick<EdgeoneDomain, "zone" | "name">,
  ids: readonly string[],
  call: EdgeoneCall,
): Promise<void> {
  await call(
    { subject: l10n.t("CDN domain {0}", domain.name), action: "ModifyHostsCertificate" },
    {
      ZoneId: domain.zone.id,
      Hosts: [domain.name],
      Mode: "sslcert",
      ServerCertInfo: ids.map((CertId) => ({ CertId })),
    },
    z.object({}),
  );
}

const purgeSchema = z.object({
  FailedList: z.array(z.object({ Reason: z.string().catch(""), Targets: z.array(z.string()) })).nullish(),
});

/** Gives what was not taken: targets of no domain of the account. */
export async function createPurge(
  urls: readonly string[],
  call: EdgeoneCall,
): Promise<readonly { readonly reason: string; readonly targets: readonly string[] }[]> {
  const about = { subject: l10n.t("EdgeOne cache"), action: "CreatePurgeTask" };
  // "*" lets every target be of the site that its hostname belongs to.
  const { FailedList } = await call(about, { ZoneId: "*", Type: "purge_url", Targets: urls }, purgeSchema);
  return (FailedList ?? []).map(({ Reason, Targets }) => ({ reason: Reason, targets: Targets }));
}
