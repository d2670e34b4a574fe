/**
 * The contract: Cloudflare's own published schemas judge every request that reaches the stand-in and every answer
 * that it gives. They are not ours to ship; where the file is absent nothing is judged, and the test says so.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Context, MiddlewareHandler } from "hono";
import { alreadySent } from "../standIn.ts";
import { ApiFailure, type ErrorItem } from "./envelope.ts";

type Schema = Record<string, unknown>;

interface Parameter {
  readonly in: "query" | "header";
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

interface PublishedOperation {
  readonly query: readonly Parameter[];
  readonly req: Readonly<Record<string, Schema>>;
  readonly res: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

export interface Violation {
  readonly operation: string;
  readonly where: "request" | "answer" | "operation";
  /** What the schema says; never the data itself, which may be secret. */
  readonly problems: readonly string[];
}

export interface Contract {
  /** False where the published schemas are not on this machine. */
  readonly available: boolean;
  /** How many calls came, judged or not. */
  calls: number;
  /** How many requests and answers were judged. */
  checked: number;
  readonly violations: Violation[];
}

/** Where every sandbox of a test run, in whatever process, leaves what it found: one JSON document per line. */
export const reportVariable = "CDN_WORKER_CONTRACT_REPORT";

export const schemaPath =
  process.env.CLOUDFLARE_OPENAPI ??
  fileURLToPath(new URL("../../../shared/cloudflare-openapi/operations.json", import.meta.url));

/** Not in the published description: GraphQL has its own, and the official clients know more than it says. */
const undescribed: readonly RegExp[] = [
  /^POST \/graphql$/,
  /^GET \/accounts\/[^/]+\/storage\/kv\/namespaces$/,
  /^(?:GET|DELETE) \/accounts\/[^/]+\/workers\/services\/[^/]+$/,
  /^GET \/accounts\/[^/]+\/workers\/domains\/records\/[^/]+$/,
  /^(?:POST|PUT) \/accounts\/[^/]+\/workers\/scripts\/[^/]+\/(?:domains\/(?:records|changeset)|routes)$/,
];

/** Query parameters that the official clients send and the description does not have. */
const undescribedParameters: ReadonlySet<string> = new Set(["excludeScript"]);

/** Operations whose JSON the official client sends without saying that it is JSON, and is understood. */
const untyped: ReadonlySet<string> = new Set(["POST /accounts/{account_id}/r2/buckets"]);

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
const coercing = new Ajv({ strict: false, validateFormats: false, coerceTypes: "array", logger: false });
const validators = new WeakMap<Schema, ValidateFunction>();

/**
 * Where the published schema is known to be wrong about the live API. A custom hostname's id has 36 characters;
 * only the answer to its deletion still says 32.
 */
const corrections: Readonly<Record<string, (text: string) => string>> = {
  "DELETE /zones/{zone_id}/custom_hostnames/{custom_hostname_id}": (text) =>
    text.replaceAll('"maxLength":32', '"maxLength":36'),
};

interface Operation {
  readonly name: string;
  readonly pattern: RegExp;
  readonly literals: number;
  readonly published: PublishedOperation;
}

let loaded: readonly Operation[] | undefined;

/** Read once per process; empty where the file is absent. */
function operations(): readonly Operation[] {
  if (loaded !== undefined) return loaded;
  let text: string;
  try {
    text = readFileSync(schemaPath, "utf8");
  } catch {
    loaded = [];
    return loaded;
  }
  const published = JSON.parse(text) as Record<string, PublishedOperation>;
  loaded = Object.entries(published).map(([name, operation]) => ({
    name,
    pattern: new RegExp(`^${name.replace(/[.*+?^$()[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`),
    literals: name.split("/").filter((part) => !part.startsWith("{")).length,
    published: corrected(name, operation),
  }));
  return loaded;
}

function corrected(name: string, operation: PublishedOperation): PublishedOperation {
  const correct = corrections[name];
  return correct === undefined
    ? operation
    : (JSON.parse(correct(JSON.stringify(operation))) as PublishedOperation);
}

/** The operation of a call; a path with more literal parts wins over one with parameters. */
function operationFor(method: string, path: string): Operation | undefined {
  return operations()
    .filter(({ pattern }) => pattern.test(`${method} ${path}`))
    .sort((a, b) => b.literals - a.literals)[0];
}

const errorSchema: Schema = {
  type: "object",
  required: ["success", "errors", "messages"],
  properties: {
    success: { const: false },
    errors: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["code", "message"],
        properties: { code: { type: "integer" }, message: { type: "string" } },
      },
    },
    messages: { type: "array" },
  },
};

export function newContract(): Contract {
  return { available: operations().length > 0, calls: 0, checked: 0, violations: [] };
}

/** How the service says no to a body that its schema forbids, where that is known. */
const refusals: Readonly<Record<string, ErrorItem>> = {
  "POST /accounts/{account_id}/r2/buckets": {
    code: 10005,
    message: "The specified bucket name is not valid.",
  },
};

/**
 * Two middlewares. `requests` stands behind authentication: what the schema forbids is refused as the service
 * refuses it, and recorded. `answers` stands in front of everything. `record` false still refuses, but keeps no
 * record: for the tests that provoke it.
 */
export function contractJudge(
  contract: Contract,
  base: string,
  record: boolean,
): { readonly requests: MiddlewareHandler; readonly answers: MiddlewareHandler } {
  const note = (violation: Violation) => {
    if (!record) return;
    contract.violations.push(violation);
    appendToReport({ violation });
  };
  const callOf = (c: Context) => {
    const path = c.req.path.slice(base.length);
    const isUndescribed = undescribed.some((pattern) => pattern.test(`${c.req.method} ${path}`));
    return isUndescribed ? undefined : { path, method: c.req.method };
  };
  const requests: MiddlewareHandler = async (c, next) => {
    const call = contract.available ? callOf(c) : undefined;
    const operation = call && operationFor(call.method, call.path);
    if (operation !== undefined) {
      contract.checked += 1;
      const { problems, refused } = await judgeRequest(c, operation);
      if (problems.length > 0) note({ operation: operation.name, where: "request", problems });
      if (refused) {
        const refusal = refusals[operation.name];
        const message = `Request body is invalid: ${problems.join("; ")}`;
        throw new ApiFailure(400, [refusal ?? { code: 9207, message }]);
      }
    }
    await next();
  };
  const answers: MiddlewareHandler = async (c, next) => {
    await next();
    const call = callOf(c);
    if (call === undefined) return;
    contract.calls += 1;
    if (!contract.available) return;
    const operation = operationFor(call.method, call.path);
    if (operation === undefined) {
      // A path that the service does not know either is answered as it answers.
      const name = `${call.method} ${call.path}`;
      if (c.res.status < 400) note({ operation: name, where: "operation", problems: ["is not described"] });
      return;
    }
    contract.checked += 1;
    const problems = await judgeAnswer(c.res, operation.published);
    if (problems.length > 0) note({ operation: operation.name, where: "answer", problems });
  };
  return { requests, answers };
}

export function appendToReport(line: object): void {
  const file = process.env[reportVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

async function judgeRequest(
  c: Context,
  { name: operationName, published }: Operation,
): Promise<{ readonly problems: readonly string[]; readonly refused: boolean }> {
  const soft: string[] = [];
  const hard: string[] = [];
  const query = new URL(c.req.url).searchParams;
  for (const name of new Set(query.keys())) {
    // The service ignores what it does not know, so a misspelt filter silently lists everything.
    if (undescribedParameters.has(name)) continue;
    if (!published.query.some((each) => each.in === "query" && each.name === name)) {
      soft.push(`the query parameter ${name} is not described`);
    }
  }
  for (const parameter of published.query) {
    const value = parameter.in === "query" ? query.get(parameter.name) : c.req.header(parameter.name);
    if (value === null || value === undefined) {
      if (parameter.required) hard.push(`the ${parameter.in} parameter ${parameter.name} is missing`);
      continue;
    }
    const validate = validatorFor(coercing, parameter.schema);
    if (!validate({ value })) hard.push(`${parameter.in} parameter ${parameter.name}${texts(validate)}`);
  }
  const expected = Object.entries(published.req);
  if (expected.length > 0) {
    const said = (c.req.header("content-type") ?? "").replace(/;.*$/, "").trim().toLowerCase();
    const isUntyped = untyped.has(operationName) && said === "text/plain";
    const type = isUntyped ? "application/json" : said;
    const schema = published.req[type];
    if (schema === undefined) {
      hard.push(`the body is ${type || "untyped"}, not ${expected.map(([each]) => each).join(" or ")}`);
    } else {
      const body = await bodyForSchema(c, type);
      const validate = ajvFor(schema);
      // What is no JSON at all is the handler's to refuse, in the service's own words.
      if (body !== undefined && !validate(body)) hard.push(`the body${texts(validate)}`);
    }
  }
  return { problems: [...hard, ...soft], refused: hard.length > 0 };
}

async function bodyForSchema(c: Context, type: string): Promise<unknown> {
  const bytes = await c.req.arrayBuffer();
  if (type !== "multipart/form-data") return parsed(new TextDecoder().decode(bytes));
  try {
    const contentType = c.req.header("content-type") ?? "";
    const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
    const metadata = form.get("metadata");
    const text = metadata instanceof File ? await metadata.text() : metadata;
    return text === null ? {} : { metadata: parsed(text) };
  } catch {
    return undefined;
  }
}

async function judgeAnswer(answer: Response, published: PublishedOperation): Promise<readonly string[]> {
  if (answer.headers.has(alreadySent)) return [];
  const type = (answer.headers.get("content-type") ?? "").replace(/;.*$/, "").trim().toLowerCase();
  if (answer.status >= 400) {
    const validate = ajvFor(errorSchema);
    return validate(parsed(await answer.clone().text())) ? [] : [`the error envelope${texts(validate)}`];
  }
  const described = published.res[String(answer.status)];
  if (described === undefined) return [`the status ${answer.status} is not described`];
  const schema = described[type];
  if (schema === undefined) {
    return type === "multipart/form-data" || "string" in described ? [] : [`${type} is not described`];
  }
  if (type !== "application/json") return [];
  const validate = ajvFor(schema);
  return validate(parsed(await answer.clone().text())) ? [] : [`the answer${texts(validate)}`];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ajvFor(schema: Schema): ValidateFunction {
  const known = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, known);
  return known;
}

/** Parameters arrive as text: they are judged inside an object, where ajv can coerce them. */
function validatorFor(compiler: Ajv, schema: Schema): ValidateFunction {
  const known = validators.get(schema) ?? compiler.compile({ type: "object", properties: { value: schema } });
  validators.set(schema, known);
  return known;
}

function texts(validate: ValidateFunction): string {
  const errors: readonly ErrorObject[] = validate.errors ?? [];
  // Branches of anyOf all report: the deepest paths say most.
  const lines = errors.map((error) => `${error.instancePath} ${error.message ?? ""}`.trimEnd());
  return ` ${[...new Set(lines)].slice(0, 6).join(", ")}`;
}
