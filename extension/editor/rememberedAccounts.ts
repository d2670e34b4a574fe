import type * as vscode from "vscode";

const key = "cdnWorker.chosenAccounts";

/** Which account the person chose for which zone, bucket or domain. No secret in it. */
export function rememberedAccount(
  state: Pick<vscode.Memento, "get">,
): (subject: string) => string | undefined {
  const chosen = state.get<Readonly<Record<string, string>>>(key) ?? {};
  return (subject) => (Object.hasOwn(chosen, subject) ? chosen[subject] : undefined);
}

export async function rememberAccount(
  state: Pick<vscode.Memento, "get" | "update">,
  subject: string,
  accountId: string,
): Promise<void> {
  const chosen = state.get<Readonly<Record<string, string>>>(key) ?? {};
  await state.update(key, { ...chosen, [subject]: accountId });
}
