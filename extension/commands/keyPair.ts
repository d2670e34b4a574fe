import * as l10n from "@vscode/l10n";
import { cancelled } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { pick } from "../editor/prompts/pick.ts";
import { type Back, back, type Position, runSteps, type Step } from "../editor/prompts/steps.ts";

export interface KeyPairQuestion {
  readonly title: string;
  readonly id: { readonly prompt: string; readonly placeholder: string };
  readonly secret: { readonly prompt: string; readonly placeholder: string };
  /** Where headless runs find the pair: offered when both are set, never taken unasked. */
  readonly variables: { readonly id: string; readonly secret: string };
  /** Asks the service whether the pair is good; what it throws stays under the box. */
  readonly verify: (id: string, secret: string, signal: AbortSignal) => Promise<string | undefined>;
}

export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

interface Answers extends Partial<KeyPair> {
  readonly fromEnvironment?: boolean;
}

/** A key's id and its secret, in two boxes with a way back. Both are hidden while typed. */
export async function askKeyPair(question: KeyPairQuestion): Promise<KeyPair> {
  const environment = pairOfEnvironment(question.variables);
  const steps: readonly Step<Answers>[] = [
    { applies: () => environment !== undefined, run: sourceStep(question, environment) },
    { run: idStep(question) },
    { run: secretStep(question) },
  ];
  const { id, secret } = await runSteps<Answers>(steps, {});
  if (!id || !secret) throw cancelled();
  return { id, secret };
}

function pairOfEnvironment({ id, secret }: KeyPairQuestion["variables"]): KeyPair | undefined {
  const found = { id: process.env[id]?.trim() ?? "", secret: process.env[secret]?.trim() ?? "" };
  return found.id !== "" && found.secret !== "" ? found : undefined;
}

const sourceStep =
  ({ title, variables }: KeyPairQuestion, environment: KeyPair | undefined) =>
  async (answers: Answers, position: Position): Promise<Answers | Back> => {
    const fromEnvironment = await pick<boolean>({
      title,
      placeholder: l10n.t("Where is the key?"),
      position,
      choices: [
        {
          label: `$(terminal) ${l10n.t("Use {0}", variables.id)}`,
          detail: l10n.t("Copies the key of the editor's environment into its secret storage"),
          value: true,
        },
        { label: `$(key) ${l10n.t("Paste a Key")}`, value: false },
      ],
    });
    if (fromEnvironment === back) return back;
    return { ...answers, ...(fromEnvironment ? environment : {}), fromEnvironment };
  };

const idStep =
  (question: KeyPairQuestion) =>
  async (answers: Answers, position: Position): Promise<Answers | Back> => {
    const id = await ask({
      title: question.title,
      ...question.id,
      password: true,
      position,
      value: answers.id ?? "",
      validate: notEmpty,
    });
    return id === back ? back : { ...answers, id };
  };

const secretStep =
  (question: KeyPairQuestion) =>
  async (answers: Answers, position: Position): Promise<Answers | Back> => {
    const secret = await ask({
      title: question.title,
      ...question.secret,
      password: true,
      position,
      value: answers.fromEnvironment ? (answers.secret ?? "") : "",
      validate: notEmpty,
      verify: (value, signal) => question.verify(answers.id ?? "", value, signal),
    });
    return secret === back ? back : { ...answers, secret };
  };

function notEmpty(value: string): string | undefined {
  return value === "" ? l10n.t("This is needed.") : undefined;
}
