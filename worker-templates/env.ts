/**
 * A variable of the worker, or of the process where the runtime hands none to the worker (`deno serve`).
 * Empty where it is nowhere.
 */
export function variable(env: unknown, name: string): string {
  const given = (env as Readonly<Record<string, unknown>> | undefined)?.[name];
  const value = given ?? globalThis.process?.env?.[name];
  return typeof value === "string" ? value : "";
}
