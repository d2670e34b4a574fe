import * as z from "zod";

/*
 * What DogeCloud answers, read once and checked. Ids go out as numbers and are accepted as numeric strings; what
 * is only shown to people may be missing or odd without harm.
 */

const id = z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]);
const text = z.string().optional().catch(undefined);
const count = z.coerce.number().int().optional().catch(undefined);

/** `{"code":200,"msg":"…","data":{…}}`; `code` has been seen missing on a bind that took effect. */
export const envelopeSchema = z.object({
  code: z.coerce.number().optional().catch(undefined),
  msg: text,
  err_code: z.union([z.string(), z.number()]).optional().catch(undefined),
  data: z.unknown().optional(),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export const certificateSchema = z.object({
  id,
  note: text,
  /** The common name. */
  name: text,
  /** Unix seconds. */
  expire: count,
  /** CDN domains that carry it; may lag some seconds. */
  domainCount: count,
  info: z
    .object({ SAN: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export const domainSchema = z.object({
  name: z.string(),
  cname: text,
  /** `online`, `offline`, … */
  status: text,
  /** 0 where the domain carries no certificate. */
  cert_id: z.union([id, z.null()]).optional(),
});

// PHP services write an empty list as an empty object, or as null; and an object of nothing as an empty list.
const nothing = z.union([z.null(), z.undefined(), z.strictObject({}), z.tuple([])]);
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), nothing.transform((): z.infer<Item>[] => [])]);

/** `data` may be absent (dogecloud-api.md), which an account without a certificate is the first to see. */
export const certificateListSchema = z.union([
  z.object({ certs: listOf(certificateSchema) }),
  nothing.transform(() => ({ certs: [] })),
]);
export const domainListSchema = z.union([
  z.object({ domains: listOf(domainSchema) }),
  nothing.transform(() => ({ domains: [] })),
]);
export const uploadSchema = z.object({ id });

export type DogecloudCertificate = z.infer<typeof certificateSchema>;
export type DogecloudDomain = z.infer<typeof domainSchema>;
