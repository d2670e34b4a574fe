/** Tencent Cloud's SSL certificates: what the account holds, of which EdgeOne uses some. */
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { Refusal } from "../tencent/refusal.ts";

export interface HeldCertificate {
  readonly id: string;
  readonly alias: string;
  readonly leaf: X509Certificate;
  readonly chain: string;
  readonly key: string;
  readonly algorithm: "RSA" | "ECC";
  /** Bits of the key. */
  readonly keySize: number;
  /** SHA-256 of the leaf's DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly uploadedAt: number;
}

export interface CertificateUpload {
  /** The chain, leaf first, as PEM. */
  readonly chain: string;
  readonly key: string;
  readonly alias: string;
  /** Whether a certificate that is there already may be there twice. */
  readonly repeatable: boolean;
}

/** Says what came of an upload: a new certificate, or the one that has been there. */
export type Uploaded =
  | { readonly kind: "new"; readonly certificate: HeldCertificate }
  | { readonly kind: "repeated"; readonly certificate: HeldCertificate };

/** A deletion that looks first whether anything still uses the certificate; it takes its time. */
interface DeletionTask {
  readonly id: string;
  readonly certificateId: string;
  readonly doneAt: number;
  outcome: "running" | "deleted" | "bound";
}

export class CertificateStore {
  readonly certificates = new Map<string, HeldCertificate>();
  readonly #tasks = new Map<string, DeletionTask>();
  #lastTask = 1000;

  upload({ chain, key, alias, repeatable }: CertificateUpload, now: number): Uploaded {
    const parsed = parsePair(chain, key);
    const twin = [...this.certificates.values()].find(
      ({ fingerprint }) => fingerprint === parsed.fingerprint,
    );
    if (twin !== undefined && !repeatable) return { kind: "repeated", certificate: twin };
    const certificate = { id: newId(), alias, chain, key, uploadedAt: now, ...parsed };
    this.certificates.set(certificate.id, certificate);
    return { kind: "new", certificate };
  }

  find(id: string): HeldCertificate {
    const certificate = this.certificates.get(id);
    if (certificate === undefined) {
      throw new Refusal("FailedOperation.CertificateNotFound", "The certificate does not exist.");
    }
    return certificate;
  }

  /** `checkMs`: how long the look at the cloud's resources takes. */
  startDeletion(id: string, now: number, checkMs: number): string {
    this.#lastTask += 1;
    const task: DeletionTask = {
      id: `${this.#lastTask}`,
      certificateId: this.find(id).id,
      doneAt: now + checkMs,
      outcome: "running",
    };
    this.#tasks.set(task.id, task);
    return task.id;
  }

  /** The task as it is at `now`; deletes what nothing uses. */
  deletion(taskId: string, now: number, isBound: (id: string) => boolean): DeletionTask {
    const task = this.#tasks.get(taskId);
    if (task === undefined) throw new Refusal("InvalidParameterValue", "The task does not exist.");
    if (task.outcome === "running" && now >= task.doneAt) {
      task.outcome = isBound(task.certificateId) ? "bound" : "deleted";
      if (task.outcome === "deleted") this.certificates.delete(task.certificateId);
    }
    return task;
  }

  reset(): void {
    this.certificates.clear();
    this.#tasks.clear();
  }
}

/** Ids have eight letters and digits. */
function newId(): string {
  return randomBytes(6).toString("base64url").replace(/[-_]/g, "x").slice(0, 8);
}

function parsePair(chain: string, key: string) {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(chain);
  } catch {
    throw new Refusal("FailedOperation.CertificateInvalid", "The certificate is invalid.");
  }
  if (!fits(leaf, key)) {
    throw new Refusal("FailedOperation.CertificateMismatch", "The certificate and the key do not match.");
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
  if (asymmetricKeyType !== "rsa" && asymmetricKeyType !== "ec") {
    throw new Refusal("FailedOperation.CertificateInvalid", "The algorithm of the key is not supported.");
  }
  const curveBits: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };
  const isRsa = asymmetricKeyType === "rsa";
  return {
    leaf,
    algorithm: isRsa ? ("RSA" as const) : ("ECC" as const),
    keySize: isRsa
      ? (asymmetricKeyDetails?.modulusLength ?? 0)
      : (curveBits[asymmetricKeyDetails?.namedCurve ?? ""] ?? 0),
    fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

function fits(leaf: X509Certificate, key: string): boolean {
  try {
    return leaf.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
