import { ask } from "../editor/prompts/ask.ts";
import { back, runSteps, type Step } from "../editor/prompts/steps.ts";

export interface KeyPairQuestion {
  readonly title: string;
  readonly id: { readonly prompt: string; readonly placeholder: string };
  readonly secret: { readonly prompt: string; readonly placeholder: string };
  /** Asks the service whether the pair is good; what it throws stays under the box. */
  readonly verify: (id: string, secret: string, signal: AbortSignal) => Promise<string | undefined>;
}

export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/** A key's id and its secret, in two boxes with a way back. Both are hidden while typed. */
export async function askKeyPair(question: KeyPairQuestion): Promise<KeyPair> {
  const steps: readonly Step<Partial<KeyPair>>[] = [
    {
      run: async (answers, position) => {
        const id = await ask({
          title: question.title,
          ...question.id,
          password: true,
          position,
          value: answers.id ?? "",
          validate: notEmpty,
        });
        return id === back ? back : { ...answers, id };
      },
    },
    {
      run: async (answers, position) => {
        const secret = await ask({
          title: question.title,
          ...question.secret,
          password: true,
          position,
          validate: notEmpty,
          verify: (value, signal) => question.verify(answers.id ?? "", value, signal),
        });
        return secret === back ? back : { ...answers, secret };
      },
    },
  ];
  const { id = "", secret = "" } = await runSteps(steps, {});
  return { id, secret };
}

/** Undefined text: Enter on an empty box does nothing but keep it open. */
function notEmpty(value: string): string | undefined {
  return value === "" ? " " : undefined;
}
