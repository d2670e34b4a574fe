import * as z from "zod";

const aliases: Readonly<Record<string, string>> = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
};

/** The URL of a directory that is named by it or by an alias. */
export function directoryUrl(directory: string): string {
  return aliases[directory] ?? directory;
}

const directorySchema = z.object({
  /** RFC 9773 §3: where the authority says when to renew; most have it, some do not. */
  renewalInfo: z.url().optional().catch(undefined),
  meta: z
    .object({
      /** Names and descriptions (draft-ietf-acme-profiles §3). */
      profiles: z.record(z.string(), z.unknown()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export interface AcmeDirectory {
  readonly renewalInfo: string | undefined;
  /** Names of the profiles that the authority offers; undefined where it knows none. */
  readonly profiles: readonly string[] | undefined;
}

/** What a directory offers beyond the protocol's core. Rejects where the authority cannot be asked. */
export async function readDirectory(directory: string, signal: AbortSignal): Promise<AcmeDirectory> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  const response = await fetch(directory, { signal: limit });
  const parsed = directorySchema.safeParse(await response.json());
  const { renewalInfo, meta } = parsed.data ?? {};
  return { renewalInfo, profiles: meta?.profiles && Object.keys(meta.profiles) };
}
