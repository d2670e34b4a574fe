/*
 * The codes of DNSPod's API 3.0 that are branched on, by name. Source: the list of each action
 * (https://cloud.tencent.com/document/api/1427/56180 for CreateRecord) and the common ones
 * (https://cloud.tencent.com/document/api/1427/56192).
 */
export const DnspodCode = {
  signatureExpired: "AuthFailure.SignatureExpire",
  unauthorizedOperation: "UnauthorizedOperation",
  unauthorizedKey: "AuthFailure.UnauthorizedOperation",
  notOurDomain: "OperationDenied.NoPermissionToOperateDomain",
  domainNotExists: "InvalidParameterValue.DomainNotExists",
  domainInvalid: "InvalidParameter.DomainInvalid",
  noSuchDomain: "ResourceNotFound.NoDataOfDomain",
  domainLocked: "FailedOperation.DomainIsLocked",
  domainSuspended: "FailedOperation.DomainIsSpam",
  defaultLineFirst: "FailedOperation.MustAddDefaultLineFirst",
  lineInvalid: "InvalidParameter.RecordLineInvalid",
  noRecords: "ResourceNotFound.NoDataOfRecord",
  /** No record has this id: it is gone. */
  recordIdInvalid: "InvalidParameter.RecordIdInvalid",
  /** The identical record exists. */
  recordExists: "InvalidParameter.DomainRecordExist",
  ttlTooLow: "LimitExceeded.RecordTtlLimit",
  recordsAtLineUsedUp: "LimitExceeded.SubdomainRollLimit",
  cnameAtDnssecApex: "InvalidParameter.DnssecAddCnameError",
  /** "Custom error message": whatever else CreateRecord and ModifyRecord have against a record. */
  customMessage: "InvalidParameter.CustomMessage",
  unavailable: "ResourceUnavailable",
} as const;

/**
 * Another record at the name and line excludes this one. CreateRecord's list has no code for it but the custom
 * message; these two are what the vendor's neighbouring services answer (PrivateDNS, and what clients have met).
 */
export const excludedByAnother: readonly string[] = [
  "InvalidParameter.RecordConflict",
  "FailedOperation.RecordConflict",
];

/** Nothing happened, and the same request may be sent after a pause. */
export const tooFrequent: readonly string[] = [
  "FailedOperation.FrequencyLimit",
  "InvalidParameter.OperationIsTooFrequent",
];

/** Families, whose members the documentation does not all list. */
export const DnspodFamily = {
  authentication: "AuthFailure",
  rateLimit: "RequestLimitExceeded",
  limit: "LimitExceeded",
  internal: "InternalError",
} as const;

export function isOfFamily(code: string, family: (typeof DnspodFamily)[keyof typeof DnspodFamily]): boolean {
  return code === family || code.startsWith(`${family}.`);
}
