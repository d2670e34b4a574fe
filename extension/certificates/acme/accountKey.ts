import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { type Credentials, ownVariables } from "../../core/credentials.ts";
import { readStateFile, writePrivately } from "../../core/stateFolder.ts";

/**
 * The ACME account's private key: from the credentials (the editor's secret store, or the environment), else from
 * `acme-account.pem` in the state folder, which is made on first use for its owner alone (mode 0600).
 */
export async function accountKey(credentials: Credentials, folder: string): Promise<string> {
  // An environment variable or a form may have turned line feeds into `\n`.
  const given = credentials[ownVariables.acmeAccountKey];
  if (given) return given.replaceAll("\\n", "\n");
  const file = join(folder, "acme-account.pem");
  const kept = await readStateFile(file);
  if (kept !== undefined) return kept;
  const key = newAccountKey();
  await writePrivately(file, key, 0o600);
  return key;
}

/** EC P-256, PKCS #8 PEM: what every ACME server takes (RFC 8555 §6.2 asks for ES256). */
export function newAccountKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
