/*
 * The codes of EdgeOne and of Tencent Cloud's SSL certificates that are branched on, by name. Source: the lists of
 * ModifyHostsCertificate (https://cloud.tencent.com/document/api/1552/80764) and of the SSL service
 * (https://cloud.tencent.com/document/api/400/41683), and the common ones (https://cloud.tencent.com/document/api/1552/80731).
 */
export const EdgeoneCode = {
  signatureExpired: "AuthFailure.SignatureExpire",
  zoneNotFound: "InvalidParameter.ZoneNotFound",
  hostNotFound: "ResourceUnavailable.HostNotFound",
  /** What should be bound does not lie in the SSL certificates. */
  certificateMissing: "ResourceUnavailable.CertNotFound",
  /** What should be deleted is gone. */
  certificateNotFound: "FailedOperation.CertificateNotFound",
  /** A deployment of the same domain is under way. */
  inProgress: "InvalidParameter.ActionInProgress",
  hostNotOnline: "InvalidParameter.HostStatusNotAllowApplyCertificate",
  zonePaused: "OperationDenied.ErrZoneIsAlreadyPaused",
  zoneNotActive: "FailedOperation.InvalidZoneStatus",
  certificateExpires: "InvalidParameter.CertToExpire",
  keyTooShort: "InvalidParameter.CertTooShortKeySize",
  certificateOfOthers: "InvalidParameter.CertNotMatchDomain",
  certificateInvalid: "InvalidParameter.InvalidCertInfo",
  uploadInvalid: "FailedOperation.CertificateInvalid",
  keyMismatch: "FailedOperation.CertificateMismatch",
} as const;

/** Families, whose members the documentation does not all list. */
export const edgeoneFamily = {
  unauthorized: /^(AuthFailure\.)?UnauthorizedOperation/,
  authentication: /^AuthFailure/,
  rateLimit: /^RequestLimitExceeded/,
  internal: /^(InternalError|FailedOperation\.SystemError|ResourceUnavailable$)/,
  limit: /^(LimitExceeded|ResourceInsufficient)|Quota|ExceedLimit/,
} as const;
