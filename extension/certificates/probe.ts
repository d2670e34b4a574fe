import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { plainFingerprint } from "./facts.ts";
import { canonicalName } from "./names.ts";

/** What an edge shows to a visitor. */
export interface ShownCertificate {
  /** SHA-256 of the leaf's DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly validTo: number;
}

export interface ProbeTarget {
  /** The domain, sent as server name (RFC 6066 §3). */
  readonly domain: string;
  /** Where to connect: the domain's CNAME, never the domain itself, whose DNS may point elsewhere. */
  readonly host: string;
  readonly port: number;
  /** Come as a visitor who takes no certificate but one of this kind of key. */
  readonly keyKind?: "EC" | "RSA";
}

/** Signature algorithms by kind of key (RFC 8446 §4.2.3), in OpenSSL's names. */
const signatures = {
  EC: "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512",
  RSA: "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512",
} as const;

/** Milliseconds for one handshake. */
const handshakeLimit = 8000;

/**
 * One TLS handshake, nothing sent. The chain is not judged here, as the leaf is compared by its fingerprint with
 * one whose chain was checked before. Rejects with the socket's error, or the signal's reason.
 */
export function probeCertificate(target: ProbeTarget, signal: AbortSignal): Promise<ShownCertificate> {
  return new Promise((resolve, reject) => {
    const servername = canonicalName(target.domain).replace(/^\*\./, "probe.");
    const socket: TLSSocket = connect({
      host: target.host,
      port: target.port,
      ...(isIP(servername) === 0 ? { servername } : {}),
      rejectUnauthorized: false,
      ...(target.keyKind ? { sigalgs: signatures[target.keyKind] } : {}),
    });
    const end = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.destroy();
      act();
    };
    const stop = () => end(() => reject(signal.reason));
    const timer = setTimeout(() => end(() => reject(new Error("ETIMEDOUT"))), handshakeLimit);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    socket.once("error", (error) => end(() => reject(error)));
    socket.once("secureConnect", () => {
      const shown = socket.getPeerX509Certificate();
      end(() => {
        if (shown === undefined) reject(new Error("no certificate"));
        else {
          resolve({
            fingerprint: plainFingerprint(shown.fingerprint256),
            validTo: Date.parse(shown.validTo),
          });
        }
      });
    });
  });
}
