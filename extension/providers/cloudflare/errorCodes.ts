/*
 * The numbers of Cloudflare's API by their names: nothing else in this program writes one. Not all of them are
 * documented; each group names where it was read.
 */
export const ErrorCode = {
  // Tokens: https://developers.cloudflare.com/fundamentals/api/troubleshooting/ and answers of tokens/verify
  invalidToken: 1000,
  tokenMissing: 1001,
  malformedHeader: 6003,
  malformedAuthorization: 6111,
  /** The zone or account is not the token's, or does not exist. */
  notAuthorizedForZone: 9109,
  authenticationFailed: 10000,

  // Custom hostnames:
  // https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/
  /** Nobody has enabled Cloudflare for SaaS on the zone: creating a hostname. */
  noHostnameQuota: 1404,
  hostnameQuotaUsedUp: 1405,
  duplicateHostname: 1406,
  hostnameInvalid: 1407,
  hostnameNotAscii: 1408,
  hostnameReserved: 1409,
  hostnameUnparsable: 1410,
  hostnameProhibited: 1411,
  originNotInZone: 1421,
  hostnameNotFound: 1436,
  /** Something else is at the hostname right now. */
  hostnameNotModifiable: 1439,
  /** Nobody has enabled Cloudflare for SaaS on the zone: any call about a fallback origin. Undocumented, seen live. */
  saasNotEnabled: 1456,

  // R2: https://developers.cloudflare.com/r2/api/error-codes/
  bucketExists: 10004,
  bucketNotFound: 10006,
  r2NotEnabled: 10042,
  /** Undocumented, seen live. */
  bucketDomainNotFound: 10053,

  // Workers: the table of codes in wrangler's source, and routes as seen live
  scriptNotFound: 10007,
  /** Just after an upload it may only be not known yet. */
  routeScriptNotFound: 10019,
  duplicateRoute: 10020,
  scriptRefused: 10021,
  /** A pattern that is none, or one that the zone is not entitled to yet. */
  routePatternRefused: 10022,
  scriptTooLarge: 10027,
  /** The account never had a workers.dev subdomain. */
  noWorkersSubdomain: 10063,
  noHandlers: 10068,
  boundBucketMissing: 10085,
  /** A secret has changed since the version was made: it is served with `force=true`. */
  secretsChangedSince: 10220,
  versionNotFound: 100146,

  // Workers' custom domains: wrangler's source, and as seen live
  noZoneForDomain: 10083,
  /** The domain is not there. Undocumented. */
  workerDomainNotFound: 100114,
  /** Another Worker has the hostname. */
  workerDomainTaken: 100116,
  /** A record of the zone stands at the hostname. */
  workerDomainHasRecord: 100117,

  // DNS records: https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/
  /** A record that another product keeps: R2, a Worker's custom domain. Undocumented, seen live. */
  recordManaged: 1043,
  recordNotFound: 81044,
  /** An A, AAAA or CNAME record of this name. */
  hostRecordExists: 81053,
  cnameRecordExists: 81054,
  recordExists: 81057,
  identicalRecordExists: 81058,

  // Purging: read in answers of purge_cache; no page lists it
  /** A hostname that the zone does not serve. */
  purgeOfOtherZone: 1082,
} as const;

/** Nobody has enabled Cloudflare for SaaS on the zone. */
export const saasIsOff: readonly number[] = [ErrorCode.noHostnameQuota, ErrorCode.saasNotEnabled];

/** A record of this name is there: the identical one, or one that excludes it. */
export const recordIsThere: readonly number[] = [
  ErrorCode.hostRecordExists,
  ErrorCode.cnameRecordExists,
  ErrorCode.recordExists,
  ErrorCode.identicalRecordExists,
];

/** Just after a bucket is made its domains may not be known to it yet; a bucket that is not there has none. */
export const bucketDomainIsAbsent: readonly number[] = [
  ErrorCode.bucketNotFound,
  ErrorCode.bucketDomainNotFound,
];
