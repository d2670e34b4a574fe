/*
 * The codes of DogeCloud's envelope, which follow HTTP's: `{"code": 200, "msg": …}`. The vendor lists none; these
 * are what its clients have been seen to get.
 */
export const DogecloudCode = {
  success: 200,
  unauthorized: 401,
  /** "AccessToken Error": a bad key or a bad signature. */
  forbidden: 403,
  notFound: 404,
  tooManyRequests: 429,
  /** This and everything above it is the service's own failure. */
  serverError: 500,
} as const;
