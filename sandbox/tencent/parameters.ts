import type * as z from "zod";
import { Refusal } from "./refusal.ts";

/** The service refuses what it does not know by name, and says which required field is missing. */
export function parsed<Schema extends z.ZodType>(schema: Schema, request: unknown): z.infer<Schema> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const at = issue?.path.join(".") ?? "";
  if (issue?.code === "unrecognized_keys") {
    throw new Refusal("UnknownParameter", `The parameter \`${issue.keys.join(", ")}\` is not recognized.`);
  }
  if (issue?.code === "invalid_type" && /undefined/.test(issue.message)) {
    throw new Refusal("MissingParameter", `The request is missing the required parameter \`${at}\`.`);
  }
  throw new Refusal("InvalidParameterValue", `The value of \`${at}\` is not valid.`);
}
