import { type Credentials, ownVariables } from "../core/credentials.ts";

/**
 * The value of a secret that the Worker binds, where it is given. Bindings are called as the variables are; that of a
 * second bucket (`…_2`) is the first one's where it has no own.
 */
export function secretValue(binding: string, credentials: Credentials): string | undefined {
  if (binding === "SIGNING_KEYS") return credentials[ownVariables.signingKeys];
  return credentials[binding] ?? credentials[binding.replace(/_2$/, "")];
}
