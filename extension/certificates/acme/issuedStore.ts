/*
 * What was issued, and what is being issued, each in one file that is written as a whole: key and chain can
 * never be of two different certificates. An order is kept from its first moment, with the key that its
 * certificate will have, so that a run that was killed is continued and not begun again (authorities limit
 * certificates for the same names).
 */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { readStateFile, writePrivately } from "../../core/stateFolder.ts";

const openOrderSchema = z.object({
  url: z.string(),
  /** PKCS #8 PEM. */
  key: z.string(),
  /** Challenge records that may be published. */
  records: z.array(z.object({ name: z.string(), value: z.string() })),
});

export type OpenOrder = z.infer<typeof openOrderSchema>;

const time = z.number();
const renewalStateSchema = z.object({
  /** What the authority said of the certificate with this fingerprint, to be gone by until `askAgain`. */
  renewalInfo: z
    .object({
      fingerprint: z.string(),
      window: z.object({ start: time, end: time }).optional(),
      askAgain: time,
    })
    .optional()
    .catch(undefined),
  /** The authority asked not to be asked for a certificate before: milliseconds since the epoch. */
  orderAgain: time.optional().catch(undefined),
});

/** What the authority wants the next runs to know. */
export type RenewalState = z.infer<typeof renewalStateSchema>;

export interface IssuedStore {
  /** The file of the issued certificate: PEM, key first, then the chain; mode 0600. */
  readonly file: string;
  /** PEM of key and chain; undefined where nothing was issued yet. */
  readIssued(): Promise<string | undefined>;
  writeIssued(key: string, chain: string): Promise<void>;
  readOrder(): Promise<OpenOrder | undefined>;
  writeOrder(order: OpenOrder): Promise<void>;
  removeOrder(): Promise<void>;
  readState(): Promise<RenewalState>;
  /** A state in which nothing is left has no file. */
  writeState(state: RenewalState): Promise<void>;
}

export interface IssuedIdentity {
  /** The directory's URL. */
  readonly directory: string;
  readonly keyType: string;
  readonly names: readonly string[];
  readonly profile?: string | undefined;
}

/** One store for each identity: change a part of it and a new certificate is issued. */
export function issuedStore(
  folder: string,
  { directory, keyType, names, profile }: IssuedIdentity,
): IssuedStore {
  const parts = [directory, keyType, [...names].sort(), ...(profile === undefined ? [] : [profile])];
  const identity = JSON.stringify(parts);
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 12);
  const base = join(folder, "acme", `${(names[0] ?? "").replace("*", "_")}-${hash}`);
  const file = `${base}.pem`;
  const orderFile = `${base}.order.json`;
  const stateFile = `${base}.state.json`;
  return {
    file,
    readIssued: () => readStateFile(file),
    writeIssued: (key, chain) => writePrivately(file, key + chain, 0o600),
    async readOrder() {
      const text = await readStateFile(orderFile);
      if (text === undefined) return undefined;
      const parsed = openOrderSchema.safeParse(parseJson(text));
      return parsed.success ? parsed.data : undefined;
    },
    writeOrder: (order) => writePrivately(orderFile, JSON.stringify(order), 0o600),
    removeOrder: () => rm(orderFile, { force: true }),
    async readState() {
      const text = await readStateFile(stateFile);
      return renewalStateSchema.safeParse(parseJson(text ?? "{}")).data ?? {};
    },
    async writeState(state) {
      if (Object.values(state).every((value) => value === undefined)) await rm(stateFile, { force: true });
      else await writePrivately(stateFile, JSON.stringify(state), 0o600);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
