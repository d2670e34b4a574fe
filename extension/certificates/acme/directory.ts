import * as z from "zod";

const aliases: Readonly<Record<string, string>> = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
};

/** The URL of a directory that is named by it or by an alias. */
export function directoryUrl(directory: string): string {
  return aliases[directory] ?? directory;
}

/** RFC 9773 §3: where the authority says when to renew; most have it, some do not. */
const directorySchema = z.object({ renewalInfo: z.url().optional().catch(undefined) });

export async function renewalInfoUrl(directory: string, signal: AbortSignal): Promise<string | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  const response = await fetch(directory, { signal: limit });
  const parsed = directorySchema.safeParse(await response.json());
  return parsed.success ? parsed.data.renewalInfo : undefined;
}
