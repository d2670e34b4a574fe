import * as l10n from "@vscode/l10n";
import { cancelled } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { pick } from "../editor/prompts/pick.ts";
import { type Back, back, type Position, runSteps, type Step } from "../editor/prompts/steps.ts";
import type { KeyPart } from "../providers/capabilities/descriptor.ts";

/** The parts of a key by their names in the provider's descriptor. */
export type Key = Readonly<Record<string, string>>;

export interface KeyQuestion {
  readonly title: string;
  /** In the order in which they are asked for. */
  readonly parts: readonly (KeyPart & { readonly part: string })[];
  /** Asks the service whether the whole key is good; what it throws stays under the last box. */
  readonly verify: (key: Key, signal: AbortSignal) => Promise<string | undefined>;
}

interface Answers {
  readonly key: Key;
  readonly isFromEnvironment?: boolean;
}

/** A key's parts in one box each, with a way back. All are hidden while typed. */
export async function askKey(question: KeyQuestion): Promise<Key> {
  const environment = keyOfEnvironment(question);
  const steps: readonly Step<Answers>[] = [
    { applies: () => environment !== undefined, run: sourceStep(question, environment) },
    ...question.parts.map((_, index) => ({ run: partStep(question, index) })),
  ];
  const { key } = await runSteps<Answers>(steps, { key: {} });
  if (question.parts.some(({ part }) => !key[part])) throw cancelled();
  return key;
}

/** Offered when every part is set, never taken unasked. */
function keyOfEnvironment({ parts }: KeyQuestion): Key | undefined {
  const found = parts.map(({ part, variable }) => [part, process.env[variable]?.trim() ?? ""] as const);
  return found.every(([, value]) => value !== "") ? Object.fromEntries(found) : undefined;
}

const sourceStep =
  ({ title, parts }: KeyQuestion, environment: Key | undefined) =>
  async (answers: Answers, position: Position): Promise<Answers | Back> => {
    const isFromEnvironment = await pick<boolean>({
      title,
      placeholder: l10n.t("Where is the key?"),
      position,
      choices: [
        {
          label: `$(terminal) ${l10n.t("Use {0}", parts[0]?.variable ?? "")}`,
          detail: l10n.t("Copies the key of the editor's environment into its secret storage"),
          value: true,
        },
        { label: `$(key) ${l10n.t("Paste a Key")}`, value: false },
      ],
    });
    if (isFromEnvironment === back) return back;
    return { key: isFromEnvironment ? (environment ?? {}) : answers.key, isFromEnvironment };
  };

const partStep =
  ({ title, parts, verify }: KeyQuestion, index: number) =>
  async (answers: Answers, position: Position): Promise<Answers | Back> => {
    const { part = "", name = "", prompt = () => "" } = parts[index] ?? {};
    const isLast = index === parts.length - 1;
    const known = answers.key[part] ?? "";
    const value = await ask({
      title,
      prompt: prompt(),
      placeholder: name,
      password: true,
      position,
      // The part that is no secret comes back with "Back"; a secret only from the environment.
      value: index === 0 || answers.isFromEnvironment ? known : "",
      validate: (text) => (text === "" ? l10n.t("This is needed.") : undefined),
      ...(isLast ? { verify: (text, signal) => verify({ ...answers.key, [part]: text }, signal) } : {}),
    });
    return value === back ? back : { ...answers, key: { ...answers.key, [part]: value } };
  };
