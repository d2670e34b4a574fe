import * as z from "zod";
import { parsed } from "../tencent/parameters.ts";
import { Refusal } from "../tencent/refusal.ts";
import type { CertificateStore, HeldCertificate } from "./certificates.ts";
import { chinaTime } from "./time.ts";

/** What an action gets. */
export interface SslContext {
  readonly store: CertificateStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly isBound: (certificateId: string) => boolean;
  /** Milliseconds that a checked deletion takes. */
  readonly deletionCheckMs: number;
}

type Action = (request: unknown, context: SslContext) => Record<string, unknown>;

function names({ leaf }: HeldCertificate): string[] {
  return (leaf.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, ""));
}

function certificateJson(certificate: HeldCertificate) {
  const { id, alias, leaf, algorithm, keySize, uploadedAt } = certificate;
  return {
    CertificateId: id,
    Alias: alias,
    Domain: names(certificate)[0] ?? "",
    SubjectAltName: names(certificate),
    CertBeginTime: chinaTime(Date.parse(leaf.validFrom)),
    CertEndTime: chinaTime(Date.parse(leaf.validTo)),
    InsertTime: chinaTime(uploadedAt),
    EncryptAlgorithm: `${algorithm} ${keySize}`,
    CertificateType: "SVR",
    From: "upload",
    Status: 1,
    Deployable: true,
  };
}

/** "Status" of DeleteTaskResult: 4 says that cloud resources still use the certificate. */
const taskStatus = { running: 0, deleted: 1, bound: 4 } as const;

/** Every action that the stand-in knows, by name. */
export const sslActions: Readonly<Record<string, Action>> = {
  UploadCertificate(request, { store, now }) {
    const schema = z.strictObject({
      CertificatePublicKey: z.string().min(1),
      CertificatePrivateKey: z.string().min(1),
      CertificateType: z.literal("SVR").default("SVR"),
      Alias: z.string().max(200).default(""),
      ProjectId: z.int().optional(),
      CertificateUse: z.string().optional(),
      Repeatable: z.boolean().default(true),
    });
    const wanted = parsed(schema, request);
    const { kind, certificate } = store.upload(
      {
        chain: wanted.CertificatePublicKey,
        key: wanted.CertificatePrivateKey,
        alias: wanted.Alias,
        repeatable: wanted.Repeatable,
      },
      now,
    );
    return kind === "new"
      ? { CertificateId: certificate.id, RepeatCertId: null }
      : { CertificateId: "", RepeatCertId: certificate.id };
  },

  DescribeCertificates(request, { store }) {
    const schema = z.strictObject({
      Offset: z.int().min(0).default(0),
      Limit: z.int().min(1).max(1000).default(10),
      SearchKey: z.string().optional(),
      CertificateType: z.enum(["SVR", "CA"]).optional(),
    });
    const { Offset, Limit, SearchKey = "", CertificateType = "SVR" } = parsed(schema, request);
    const all = [...store.certificates.values()].reverse().filter((certificate) => {
      const texts = [certificate.id, certificate.alias, ...names(certificate)];
      return CertificateType === "SVR" && texts.some((text) => text.includes(SearchKey));
    });
    return {
      TotalCount: all.length,
      Certificates: all.slice(Offset, Offset + Limit).map(certificateJson),
    };
  },

  DescribeCertificate(request, { store }) {
    return certificateJson(
      store.find(parsed(z.strictObject({ CertificateId: z.string() }), request).CertificateId),
    );
  },

  /** Without `IsCheckResource` nobody looks whether the certificate is in use. */
  DeleteCertificate(request, { store, now, deletionCheckMs }) {
    const schema = z.strictObject({
      CertificateId: z.string(),
      IsCheckResource: z.boolean().default(false),
    });
    const { CertificateId, IsCheckResource } = parsed(schema, request);
    const { id } = store.find(CertificateId);
    if (IsCheckResource) {
      return { DeleteResult: false, TaskId: store.startDeletion(id, now, deletionCheckMs) };
    }
    return { DeleteResult: store.certificates.delete(id), TaskId: null };
  },

  DeleteCertificates(request, { store, now, deletionCheckMs }) {
    const schema = z.strictObject({
      CertificateIds: z.array(z.string()).min(1).max(100),
      IsSync: z.boolean().default(false),
    });
    const { CertificateIds, IsSync } = parsed(schema, request);
    const held = CertificateIds.filter((id) => store.certificates.has(id));
    const Fail = CertificateIds.filter((id) => !held.includes(id)).map((CertId) => ({
      CertId,
      Msg: "The certificate does not exist.",
    }));
    if (IsSync) {
      const CertTaskIds = held.map((CertId) => ({
        CertId,
        TaskId: store.startDeletion(CertId, now, deletionCheckMs),
      }));
      return { Success: [], Fail, CertTaskIds };
    }
    for (const id of held) store.certificates.delete(id);
    return { Success: held, Fail, CertTaskIds: [] };
  },

  DescribeDeleteCertificatesTaskResult(request, { store, now, isBound }) {
    const schema = z.strictObject({ TaskIds: z.array(z.string()).min(1).max(100) });
    const { TaskIds } = parsed(schema, request);
    if (new Set(TaskIds).size !== TaskIds.length) {
      throw new Refusal("InvalidParameterValue", "A task is named twice.");
    }
    return {
      DeleteTaskResult: TaskIds.map((TaskId) => {
        const { outcome, certificateId } = store.deletion(TaskId, now, isBound);
        return {
          TaskId,
          CertId: certificateId,
          Status: taskStatus[outcome],
          Error: outcome === "bound" ? "There are cloud resources that use the certificate." : "",
          CacheTime: null,
          Domains: null,
        };
      }),
    };
  },
};
