import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { poll } from "../../core/poll.ts";
import type { RunContext } from "../../core/runContext.ts";
import type { CertificateUpload } from "../capabilities/certificates.ts";
import type { EdgeoneCall } from "./client.ts";
import { algorithmOf, type KeyAlgorithm } from "./domains.ts";
import { EdgeoneError, edgeoneCode } from "./edgeoneError.ts";
import { EdgeoneCode } from "./errorCodes.ts";
import { readPages } from "./pages.ts";
import type { WaitTiming } from "./waitTiming.ts";

/*
 * Tencent Cloud's SSL certificates, of which EdgeOne uses some.
 * cloud.tencent.com/document/api/400/41665 (upload), /41671 (list), /41675 (delete)
 */

export interface HeldCertificate {
  readonly id: string;
  readonly alias: string;
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined;
  readonly algorithm: KeyAlgorithm | undefined;
}

const heldSchema = z
  .object({
    CertificateId: z.string(),
    Alias: z.string().nullish(),
    Domain: z.string().nullish(),
    SubjectAltName: z.array(z.string()).nullish(),
    CertEndTime: z.string().nullish(),
    EncryptAlgorithm: z.string().nullish(),
  })
  .transform(
    ({ CertificateId, Alias, Domain, SubjectAltName, CertEndTime, EncryptAlgorithm }): HeldCertificate => ({
      id: CertificateId,
      alias: Alias ?? "",
      names: SubjectAltName?.length ? SubjectAltName : Domain ? [Domain] : [],
      expires: timeInChina(CertEndTime),
      algorithm: algorithmOf(EncryptAlgorithm),
    }),
  );

const listSchema = z
  .object({ TotalCount: z.number(), Certificates: z.array(heldSchema).nullish() })
  .transform(({ TotalCount, Certificates }) => ({ total: TotalCount, items: Certificates ?? [] }));

const pageSize = 1000;

/** `2026-12-01 07:59:59`, in China's time, which the service does not say. */
function timeInChina(text: string | null | undefined): number | undefined {
  const time = Date.parse(`${text?.replace(" ", "T")}+08:00`);
  return Number.isNaN(time) ? undefined : time;
}

export function listHeld(call: EdgeoneCall): Promise<readonly HeldCertificate[]> {
  const about = { subject: l10n.t("EdgeOne account"), action: "DescribeCertificates" };
  return readPages(pageSize, (page) => call(about, { ...page, CertificateType: "SVR" }, listSchema));
}

/** Whether the key may read certificates at all. */
export async function readOneHeld(call: EdgeoneCall, subject: string): Promise<void> {
  await call({ subject, action: "DescribeCertificates" }, { Offset: 0, Limit: 1 }, listSchema);
}

const uploadedSchema = z
  .object({ CertificateId: z.string().nullish(), RepeatCertId: z.string().nullish() })
  .refine(({ CertificateId, RepeatCertId }) => CertificateId || RepeatCertId, { error: "no id" });

/**
 * Sent once; gives the new certificate's id, or that of the same certificate which another run of ours has uploaded
 * meanwhile. Somebody else's copy is not taken in its place: it is theirs to remove. Only then it is sent again, to a
 * service that holds this very key already, with the word that it may be there twice.
 */
export async function uploadCertificate(
  { note, chain, key }: CertificateUpload,
  call: EdgeoneCall,
): Promise<string> {
  const about = { subject: l10n.t("EdgeOne certificate {0}", note), action: "UploadCertificate" };
  const request = { CertificatePublicKey: chain, CertificatePrivateKey: key, Alias: note };
  const send = async (Repeatable: boolean) =>
    await call(about, { ...request, Repeatable }, uploadedSchema, "once");
  const { CertificateId, RepeatCertId } = await send(false);
  if (CertificateId) return CertificateId;
  const twin = (await listHeld(call)).find(({ id }) => id === RepeatCertId);
  if (twin?.alias === note) return twin.id;
  const second = await send(true);
  return second.CertificateId || second.RepeatCertId || "";
}

const taskSchema = z.object({ TaskId: z.string().nullish() });
const outcomeSchema = z.object({
  DeleteTaskResult: z.array(z.object({ Status: z.number(), Error: z.string().nullish() })),
});

/** States of a deletion that looks first whether anything uses the certificate. */
const deletion = { running: 0, deleted: 1, unauthorized: 3, inUse: 4 } as const;

/**
 * Deletes what no product of the cloud uses; what is gone is fine.
 *
 * @throws CdnError (conflict) where something uses it.
 */
export async function deleteUnused(
  id: string,
  call: EdgeoneCall,
  timing: WaitTiming,
  context: Pick<RunContext, "signal" | "now">,
): Promise<void> {
  const subject = l10n.t("EdgeOne certificate {0}", id);
  let TaskId: string | null | undefined;
  try {
    // Without the check it would go although a domain carries it.
    const request = { CertificateId: id, IsCheckResource: true };
    ({ TaskId } = await call({ subject, action: "DeleteCertificate" }, request, taskSchema));
  } catch (error) {
    if (edgeoneCode(error) === EdgeoneCode.certificateNotFound) return;
    throw error;
  }
  if (!TaskId) return;
  const about = { subject, action: "DescribeDeleteCertificatesTaskResult" };
  const request = { TaskIds: [TaskId] };
  const { value } = await poll({
    read: async () => (await call(about, request, outcomeSchema)).DeleteTaskResult[0],
    until: (task) => task !== undefined && task.Status !== deletion.running,
    signal: context.signal,
    now: context.now,
    ...timing,
  });
  if (value?.Status !== deletion.deleted) throw notDeleted(subject, value?.Status);
}

function notDeleted(subject: string, status: number | undefined): EdgeoneError {
  const page = "https://console.cloud.tencent.com/ssl";
  switch (status) {
    case deletion.inUse:
      return new EdgeoneError({
        reason: "conflict",
        subject,
        what: l10n.t("something in the cloud account uses it"),
        remedy: l10n.t("See what it is at {0}.", page),
        link: page,
      });
    case deletion.unauthorized:
      return new EdgeoneError({
        reason: "forbidden",
        subject,
        what: l10n.t("the SSL service may not look at what uses it"),
        remedy: l10n.t("Give it its service role at {0}, then run again.", page),
        link: page,
      });
    default:
      return new EdgeoneError({
        reason: "timeout",
        subject,
        what: l10n.t("the deletion did not come to an end (state {0})", status ?? "?"),
        remedy: l10n.t("Run again in a minute; what was done stays done."),
      });
  }
}
