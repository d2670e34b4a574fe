import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ApiContext, type CloudflareApi, createCloudflareApi } from "./api.ts";
import { cloudflare } from "./descriptor.ts";
import { ErrorCode, saasIsOff } from "./errorCodes.ts";
import { badToken, cloudflareProblem, errorCode, errorStatus } from "./problem.ts";
import { type TokenPermission, tokenPageUrl, tokenPermissions } from "./tokenPage.ts";
import type { Account, Zone } from "./types.ts";
import { listZones } from "./zones.ts";

export interface TokenInfo {
  readonly id: string;
  /** Milliseconds since the epoch; undefined for a token without end. */
  readonly expires: number | undefined;
}

export interface HeldPermission extends Pick<TokenPermission, "key" | "title"> {
  readonly held: boolean;
}

/** What a token may do, found out by cheap reads: a token normally cannot read its own permissions. */
export interface TokenReport {
  readonly account: Account | undefined;
  readonly accounts: readonly Account[];
  /** Every zone that the token sees. */
  readonly zoneNames: readonly string[];
  /** The first of them, each with what was tried on it. */
  readonly zones: readonly { readonly zone: Zone; readonly permissions: readonly HeldPermission[] }[];
  /** Permissions on the first account. */
  readonly accountPermissions: readonly HeldPermission[];
  readonly expires?: number;
}

interface VerifyAnswer {
  readonly result: { readonly id: string; readonly status: string; readonly expires_on?: string };
}

/**
 * Asks the service whether the token is alive. `cfat_` tokens belong to an account and are known only there;
 * tokens without a prefix are tried as a user's first.
 *
 * @throws CdnError (unauthenticated) for a bad, disabled or expired token.
 */
export async function verifyToken(
  api: CloudflareApi,
  token: string,
  accountId: string | undefined,
): Promise<TokenInfo> {
  const paths = [
    ...(token.startsWith("cfat_") ? [] : ["/user/tokens/verify"]),
    ...(accountId && !token.startsWith("cfut_") ? [`/accounts/${accountId}/tokens/verify`] : []),
  ];
  let last: unknown;
  for (const path of paths) {
    try {
      const { result } = await api.get<VerifyAnswer>(path);
      if (result.status !== "active") throw badToken(l10n.t("it is {0}", statusWord(result.status)));
      const expires = result.expires_on ? Date.parse(result.expires_on) : undefined;
      return { id: result.id, expires };
    } catch (error) {
      if (error instanceof CdnError) throw error;
      const status = errorStatus(error);
      if (status !== 401 && status !== 403 && status !== 400 && status !== 404) {
        throw cloudflareProblem(error, tokenAbout());
      }
      last = error;
    }
  }
  throw badToken(l10n.t("Cloudflare does not know it"), last);
}

/**
 * A refused first call may mean a dead token or a missing permission: ask which, so that the error says so.
 * Resolves to the more exact error.
 */
export async function explainRefusal(api: CloudflareApi, token: string, error: unknown): Promise<unknown> {
  const refused =
    error instanceof CdnError && (error.reason === "forbidden" || error.reason === "unauthenticated");
  if (!refused) return error;
  try {
    await verifyToken(api, token, undefined);
    return error;
  } catch (better) {
    if (!(better instanceof CdnError) || better.reason !== "unauthenticated") return error;
    // Without a cause the service has named the token's state itself.
    const isExact = !token.startsWith("cfat_") && (better.cause === undefined || token.startsWith("cfut_"));
    return isExact ? better : ambiguous(error);
  }
}

/** An account's token is known only at its account, and which that is only the refused call would have told. */
function ambiguous(cause: CdnError): CdnError {
  return new CdnError({
    provider: cloudflare.id,
    reason: "unauthenticated",
    subject: l10n.t("Cloudflare API token"),
    what: l10n.t("Cloudflare refuses it: it is unknown, disabled or expired, or it lacks Zone: Read"),
    remedy: l10n.t(
      "Look at it in the dashboard (Manage Account → Account API Tokens). Otherwise make a new one at {0} and set CLOUDFLARE_API_TOKEN, or connect Cloudflare again.",
      tokenPageUrl(),
    ),
    link: tokenPageUrl(),
    cause,
  });
}

/** A zone of the token's, and with it the account; a refusal says whether the token or a permission is at fault. */
export async function reachZone(
  api: CloudflareApi,
  find: (api: CloudflareApi) => Promise<Zone>,
  { credentials }: Pick<ApiContext, "credentials">,
): Promise<Zone> {
  try {
    return await find(api);
  } catch (error) {
    throw await explainRefusal(api, credentials.CLOUDFLARE_API_TOKEN ?? "", error);
  }
}

/** Verifies the token and finds out, per zone, what it may do. A handful of reads, all in parallel. */
export async function inspectToken(context: ApiContext): Promise<TokenReport> {
  const api = createCloudflareApi(context);
  const token = context.credentials.CLOUDFLARE_API_TOKEN ?? "";
  const [zones, accounts] = await Promise.all([
    listZones(api).catch(async (e) => Promise.reject(await explainRefusal(api, token, e))),
    listAccounts(api),
  ]);
  const known = uniqueAccounts([...zones.map((zone) => zone.account), ...accounts]);
  const account = known[0];
  const [info, accountPermissions, perZone] = await Promise.all([
    verifyToken(api, token, account?.id),
    account ? probeAccount(api, account) : [],
    Promise.all(zones.slice(0, 20).map(async (zone) => ({ zone, permissions: await probeZone(api, zone) }))),
  ]);
  return {
    account,
    accounts: known,
    zoneNames: zones.map(({ name }) => name),
    zones: perZone,
    accountPermissions,
    ...(info.expires === undefined ? {} : { expires: info.expires }),
  };
}

async function listAccounts(api: CloudflareApi): Promise<readonly Account[]> {
  try {
    const { result } = await api.get<{ result: readonly Account[] }>("/accounts");
    return result.map(({ id, name }) => ({ id, name }));
  } catch {
    return []; // a token limited to zones may not list accounts; the zones name theirs
  }
}

function uniqueAccounts(accounts: readonly Account[]): readonly Account[] {
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

function probeAccount(api: CloudflareApi, account: Account): Promise<readonly HeldPermission[]> {
  return probe({
    workers_scripts: () => api.get(`/accounts/${account.id}/workers/scripts`),
    workers_r2: () => api.get(`/accounts/${account.id}/r2/buckets?per_page=1`),
  });
}

function probeZone(api: CloudflareApi, zone: Zone): Promise<readonly HeldPermission[]> {
  return probe({
    workers_routes: () => api.get(`/zones/${zone.id}/workers/routes`),
    ssl_and_certificates: () => api.get(`/zones/${zone.id}/custom_hostnames?per_page=5`),
    dns: () => api.get(`/zones/${zone.id}/dns_records?per_page=5`),
    zone: () => api.get(`/zones/${zone.id}`),
  });
}

/** A read that is refused tells that the permission is missing; one that is allowed does not prove writing. */
async function probe(
  calls: Readonly<Record<string, () => PromiseLike<unknown>>>,
): Promise<readonly HeldPermission[]> {
  return Promise.all(
    Object.entries(calls).map(async ([key, call]) => {
      const title = tokenPermissions.find((permission) => permission.key === key)?.title ?? key;
      try {
        await call();
        return { key, title, held: true };
      } catch (error) {
        const refused = errorStatus(error) === 401 || errorStatus(error) === 403;
        const productOff = [...saasIsOff, ErrorCode.r2NotEnabled].includes(errorCode(error) ?? 0);
        if (!refused && errorStatus(error) === undefined) throw cloudflareProblem(error, tokenAbout());
        return { key, title, held: !refused || productOff };
      }
    }),
  );
}

function statusWord(status: string): string {
  if (status === "expired") return l10n.t("expired");
  if (status === "disabled") return l10n.t("disabled");
  return status;
}

function tokenAbout() {
  return { subject: l10n.t("Cloudflare API token"), permission: "Zone: Read", on: l10n.t("every zone") };
}
