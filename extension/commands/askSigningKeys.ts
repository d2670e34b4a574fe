import * as l10n from "@vscode/l10n";
import { type Credentials, ownVariables } from "../core/credentials.ts";
import type { Plan } from "../deploy/report.ts";
import { cancelled } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { back } from "../editor/prompts/steps.ts";

/** As the Worker binds it. */
const secret = "SIGNING_KEYS";

/**
 * Signed URLs need a key that is nobody's account. Asked for once, for the first deploy: from then on the Worker
 * has it, and later versions inherit it.
 */
export async function askSigningKeys(plan: Plan, credentials: Credentials): Promise<Credentials> {
  const isNeeded = plan.worker.bindings.some(({ name }) => name === secret);
  const isThere = plan.state.worker?.bindings.some(({ name }) => name === secret) ?? false;
  if (!isNeeded || isThere || credentials[ownVariables.signingKeys] !== undefined) return credentials;
  const signingKeys = await ask({
    title: l10n.t("Signing Key of Worker {0}", plan.worker.name),
    prompt: l10n.t(
      "The key that signed URLs are made with, or two separated by a comma, newest first. The Worker keeps it as a secret.",
    ),
    placeholder: "openssl rand -hex 32",
    password: true,
    value: process.env[ownVariables.signingKeys]?.trim() ?? "",
    validate: (value) =>
      /^[^\s,]{16,}(,[^\s,]{16,})?$/.test(value)
        ? undefined
        : l10n.t("A key is one word of at least 16 letters, digits and signs."),
  });
  if (signingKeys === back) throw cancelled();
  return { ...credentials, [ownVariables.signingKeys]: signingKeys };
}
