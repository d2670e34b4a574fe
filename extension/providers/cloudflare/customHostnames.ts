import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { CloudflareApi } from "./api.ts";
import { ErrorCode } from "./errorCodes.ts";
import { judgeCertificateStatus, judgeHostnameStatus } from "./hostnameState.ts";
import { type About, calling, cloudflareProblem, reading } from "./problem.ts";
import type { CertificateStatus, CustomHostnameState, HostnameQuotaState, HostnameStatus } from "./state.ts";
import type { Zone } from "./types.ts";
import { zoneLabel } from "./zones.ts";

/** The largest page that the schema allows: 1,000 hostnames in one call. */
const pageSize = 1000;

/** Every custom hostname of the zone. One call for up to 1,000 hostnames. */
export async function observeCustomHostnames(
  api: CloudflareApi,
  zone: Zone,
): Promise<readonly CustomHostnameState[]> {
  return calling(hostnameAbout("*", zone), async () => {
    const first = await api.customHostnames.list({ zone_id: zone.id, per_page: pageSize });
    const found = first.result.map(toState);
    // The service may give smaller pages than it was asked for: count in the size that it tells.
    const { total, perPage } = pageInfo(first);
    const rest = await Promise.all(
      Array.from({ length: Math.max(0, Math.ceil(total / perPage) - 1) }, (_, index) =>
        api.customHostnames.list({ zone_id: zone.id, per_page: perPage, page: index + 2 }),
      ),
    );
    return [...found, ...rest.flatMap((page) => page.result.map(toState))];
  });
}

/**
 * What the zone may still have. Only advice comes of it, so what cannot be read is not known: the other reads say
 * where Cloudflare for SaaS is off or a permission is missing, and a quota that is used up is refused when it is.
 */
export async function observeHostnameQuota(
  api: CloudflareApi,
  zone: Zone,
): Promise<HostnameQuotaState | undefined> {
  try {
    const found = await api.customHostnames.quota.get({ zone_id: zone.id });
    return { used: found.used, allocated: found.allocated, hardCap: found.hard_cap };
  } catch (error) {
    const problem = cloudflareProblem(error, hostnameAbout("*", zone));
    if (problem instanceof CdnError) return undefined;
    throw problem;
  }
}

export async function readCustomHostname(
  api: CloudflareApi,
  zone: Zone,
  id: string,
  hostname: string,
): Promise<CustomHostnameState | undefined> {
  const found = await reading(
    hostnameAbout(hostname, zone),
    () => api.customHostnames.get(id, { zone_id: zone.id }),
    [ErrorCode.hostnameNotFound],
  );
  return found && toState(found);
}

/** How errors call a custom hostname. */
export function hostnameSubject(hostname: string): string {
  return l10n.t("Custom hostname {0}", hostname);
}

export function hostnameAbout(hostname: string, zone: Zone): About {
  return {
    subject: hostnameSubject(hostname),
    permission: "SSL and Certificates: Edit",
    on: zoneLabel(zone),
  };
}

interface ApiHostname {
  readonly id: string;
  readonly hostname: string;
  readonly status?: HostnameStatus;
  readonly verification_errors?: readonly string[];
  readonly ownership_verification?: { readonly name?: string; readonly value?: string };
  readonly ssl?: {
    readonly status?: CertificateStatus;
    readonly expires_on?: string;
    readonly certificates?: readonly { readonly expires_on?: string }[];
    readonly validation_errors?: readonly { readonly message?: string }[];
    readonly validation_records?: readonly { readonly txt_name?: string; readonly txt_value?: string }[];
  };
}

function toState(found: ApiHostname): CustomHostnameState {
  const { ssl, ownership_verification: ownership } = found;
  const status = found.status ?? "pending";
  const sslStatus = ssl?.status ?? "initializing";
  const challenges = (ssl?.validation_records ?? []).flatMap(({ txt_name: name, txt_value: value }) =>
    name && value ? [{ name, value }] : [],
  );
  const owner =
    judgeHostnameStatus(status).kind !== "done" && ownership?.name && ownership.value
      ? [{ name: ownership.name, value: ownership.value }]
      : [];
  const expiries = [
    ssl?.expires_on,
    ...(ssl?.certificates ?? []).map((certificate) => certificate.expires_on),
  ]
    .flatMap((date) => (date ? [Date.parse(date)] : []))
    .filter((time) => !Number.isNaN(time));
  return {
    id: found.id,
    hostname: found.hostname,
    status,
    sslStatus,
    errors: [
      ...(found.verification_errors ?? []),
      ...(ssl?.validation_errors ?? []).flatMap(({ message }) => (message ? [message] : [])),
    ],
    validation: judgeCertificateStatus(sslStatus).kind === "done" ? owner : [...owner, ...challenges],
    certificateExpires: expiries.length > 0 ? Math.max(...expiries) : undefined,
  };
}

function pageInfo(page: object): { readonly total: number; readonly perPage: number } {
  const info = "result_info" in page ? page.result_info : undefined;
  const number = (name: string) => {
    const value = typeof info === "object" && info !== null ? Reflect.get(info, name) : undefined;
    return typeof value === "number" ? value : 0;
  };
  return { total: number("total_count"), perPage: Math.max(5, number("per_page") || pageSize) };
}
