import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { type StandInContext, type StandInEnv, watchCalls } from "../standIn.ts";
import { type DogecloudState, Refusal } from "./state.ts";

export interface Keys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Parameters of a call, from a form or from JSON; values as text. */
type Parameters = Readonly<Record<string, string>>;

const reads: ReadonlySet<string> = new Set([
  "/cdn/cert/list.json",
  "/cdn/domain/list.json",
  "/console/userinfo.json",
]);

/** DogeCloud's API as ../shared/reference/dogecloud-api.md describes it. */
export function dogecloudApp(state: DogecloudState, keys: Keys, context: StandInContext): Hono<StandInEnv> {
  const app = new Hono<StandInEnv>();
  const statusOf = (code: number) => (state.settings.errorStatus === "code" ? code : 200);
  const answer = (data?: unknown, code = 200, msg = "") =>
    Response.json(
      { code, msg, ...(data === undefined ? {} : { data }) },
      { status: code === 200 ? 200 : statusOf(code) },
    );

  app.use(
    watchCalls(context, {
      service: "dogecloud",
      isWrite: (_request, _operation, path) => !reads.has(path.replace(/\?.*$/s, "")),
      errorBody: (code, msg) => ({ code: Number(code), msg, err_code: "SandboxFault" }),
    }),
  );
  app.use(async (c, next) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    if (!isSigned(c.req.header("authorization"), keys, c.env.incoming.url ?? "/", body)) {
      return answer(undefined, 403, "AccessToken Error");
    }
    return next();
  });

  const call = (path: string, run: (parameters: Parameters) => unknown) =>
    app.all(path, async (c) => {
      try {
        return answer(run(await parametersOf(c)));
      } catch (error) {
        if (error instanceof Refusal) return answer(undefined, error.code, error.message);
        throw error;
      }
    });

  call("/console/userinfo.json", () => ({ user: { id: 1, name: "sandbox" } }));
  call("/cdn/cert/list.json", () => ({
    certs: [...state.certificates.values()].map((certificate) => ({
      id: certificate.id,
      note: certificate.note,
      name: /^CN=(.*)$/m.exec(certificate.leaf.subject ?? "")?.[1] ?? "",
      issue: Math.floor(Date.parse(certificate.leaf.validFrom) / 1000),
      expire: Math.floor(Date.parse(certificate.leaf.validTo) / 1000),
      domainCount: certificate.shownCount,
      info: {
        SAN: (certificate.leaf.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, "")),
      },
    })),
  }));
  call("/cdn/cert/upload.json", ({ note = "", cert = "", private: key = "" }) => ({
    id: state.upload(note, cert, key),
  }));
  call("/cdn/cert/delete.json", ({ id }) => state.remove(Number(id)));
  call("/cdn/domain/list.json", () => ({
    domains: [...state.domains.values()].map((domain) => ({
      id: domain.id,
      name: domain.name,
      cname: domain.cname,
      service_type: "web",
      status: domain.status,
      ctime: "2026-01-01 00:00:00",
      cert_id: domain.certId,
    })),
  }));
  app.all("/cdn/cert/bind.json", async (c) => {
    const { id, domain = "" } = await parametersOf(c);
    try {
      state.bind(Number(id), domain);
    } catch (error) {
      if (error instanceof Refusal) return answer(undefined, error.code, error.message);
      throw error;
    }
    if (state.settings.codelessBinds <= 0) return answer();
    state.settings.codelessBinds -= 1;
    return Response.json({ msg: "" });
  });
  app.all("/cdn/domain/config.json", async (c) => {
    // Seen with JSON only.
    if (!c.req.header("content-type")?.includes("json")) return answer(undefined, 400, "参数错误");
    try {
      state.bind(Number((await parametersOf(c)).cert_id), c.req.query("domain") ?? "");
      return answer();
    } catch (error) {
      if (error instanceof Refusal) return answer(undefined, error.code, error.message);
      throw error;
    }
  });
  call("/cdn/refresh/add.json", ({ rtype, urls = "[]" }) => {
    const list: unknown = JSON.parse(urls);
    if (!Array.isArray(list) || !["url", "path", "prefetch"].includes(rtype ?? ""))
      throw new Refusal(400, "参数错误");
    return { task_id: "1", count: list.length };
  });
  app.notFound(() => answer(undefined, 404, "API not found"));
  return app;
}

/** Over the path with its query as received, and the body's very bytes. */
function isSigned(header: string | undefined, keys: Keys, path: string, body: Buffer): boolean {
  const hmac = createHmac("sha1", keys.secretKey).update(`${path}\n`).update(body);
  const expected = Buffer.from(`TOKEN ${keys.accessKey}:${hmac.digest("hex")}`);
  const given = Buffer.from(header ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function parametersOf(c: Context<StandInEnv>): Promise<Parameters> {
  const text = await c.req.text();
  if (!c.req.header("content-type")?.includes("json")) return Object.fromEntries(new URLSearchParams(text));
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  return Object.fromEntries(Object.entries(Object(parsed)).map(([name, value]) => [name, String(value)]));
}
