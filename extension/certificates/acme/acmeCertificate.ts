import { X509Certificate } from "node:crypto";
import { CdnError } from "../../core/cdnError.ts";
import { type Credentials, ownVariables } from "../../core/credentials.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import type { CertificateOptions } from "../../site/certificateOptions.ts";
import { certificateError } from "../certificateProblem.ts";
import { canonicalName, covers } from "../names.ts";
import { type LoadedCertificate, readCertificate } from "../readCertificate.ts";
import { accountKey } from "./accountKey.ts";
import { certificateId } from "./certificateId.ts";
import { ensureMayWrite, writeCopies } from "./copies.ts";
import { directoryUrl } from "./directory.ts";
import { isDue } from "./isDue.ts";
import { type IssuedStore, issuedStore } from "./issuedStore.ts";
import { clearLeftovers, type ExternalAccount, obtainCertificate } from "./obtain.ts";
import { ensureMayOrder, keepRateLimit } from "./rateLimit.ts";

export type AcmeEntry = CertificateOptions & { readonly acme: NonNullable<CertificateOptions["acme"]> };

export interface AcmeOptions {
  readonly stateFolder: string;
  /** Folders, and all that is in them, where `cert` and `key` may be written. */
  readonly outputFolders: readonly string[];
  readonly publisher: () => Promise<ChallengePublisher>;
}

export interface AcmeCertificate {
  readonly certificate: LoadedCertificate;
  /** True where this run had it issued. */
  readonly issued: boolean;
  /** Why it could not be renewed though it is due; what is there is still good. */
  readonly problem?: CdnError;
}

/** The certificate of an entry, issued or renewed where it is due. Throws where there is none to go on with. */
export async function acmeCertificate(
  entry: AcmeEntry,
  context: RunContext,
  options: AcmeOptions,
): Promise<AcmeCertificate> {
  const names = [...new Set(entry.domains.map(canonicalName))];
  const directory = directoryUrl(entry.acme.directory);
  const keyType = entry.acme.keyType ?? "ec";
  const { profile, email } = entry.acme;
  const store = issuedStore(options.stateFolder, { directory, keyType, names, profile });
  await ensureMayWrite(entry, options.outputFolders);
  const current = await readIssued(store, names, context.now());
  if (current !== undefined && !(await isDue(current, directory, store, context))) {
    await clearLeftovers(store, options.publisher, context);
    await writeCopies(entry, current);
    return { certificate: current, issued: false };
  }
  try {
    await ensureMayOrder(store, names, context.now());
    const request = {
      directory,
      names,
      keyType,
      email,
      profile,
      externalAccount: externalAccount(entry, context.credentials),
      accountKey: await accountKey(context.credentials, options.stateFolder),
      replaces: current && certificateId(new X509Certificate(current.chain).raw),
    };
    await obtainCertificate(request, store, await options.publisher(), context);
    const issued = await readIssued(store, names, context.now());
    if (issued === undefined) throw unusable(store, context.now(), await store.readIssued());
    await store.writeState({});
    await writeCopies(entry, issued);
    return { certificate: issued, issued: true };
  } catch (error) {
    context.signal.throwIfAborted();
    await keepRateLimit(store, error, context.now());
    if (current === undefined || !(error instanceof CdnError)) throw error;
    return { certificate: current, issued: false, problem: error };
  }
}

function externalAccount(entry: AcmeEntry, credentials: Credentials): ExternalAccount | undefined {
  const { externalAccountBinding: binding } = entry.acme;
  return binding && { keyId: binding.keyId, hmacKey: credentials[ownVariables.acmeEabHmacKey] };
}

/** What was issued, where it is still good for these names. */
async function readIssued(
  store: IssuedStore,
  names: readonly string[],
  now: number,
): Promise<LoadedCertificate | undefined> {
  const content = await store.readIssued();
  if (content === undefined) return undefined;
  const reading = readCertificate({ cert: { name: store.file, content }, now });
  if (!reading.ok) return undefined;
  const { certificate } = reading;
  return names.every((name) => covers(certificate.leaf.names, name)) ? certificate : undefined;
}

function unusable(store: IssuedStore, now: number, content: string | undefined): CdnError {
  const reading = readCertificate({ cert: { name: store.file, content: content ?? "" }, now });
  return certificateError(store.file, reading.ok ? [] : reading.problems);
}
