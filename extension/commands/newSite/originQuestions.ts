import * as l10n from "@vscode/l10n";
import { engine } from "../../editor/engine.ts";
import { ask } from "../../editor/prompts/ask.ts";
import { type Choice, pick } from "../../editor/prompts/pick.ts";
import { type Back, back, type Position, type Step } from "../../editor/prompts/steps.ts";
import type {
  BucketQuestion,
  ChoiceQuestion,
  OriginAnswers,
  OriginQuestion,
  TextQuestion,
} from "../../origins/originQuestion.ts";
import { type OriginType, originDescriptor, originTypes } from "../../origins/registry.ts";
import type { AccountLists } from "./accountLists.ts";
import type { Draft } from "./draft.ts";
import { type Answer, judge, title } from "./question.ts";

/** Where the files are, and then whatever that kind of origin wants to know. */
export function originSteps(lists: AccountLists): readonly Step<Draft>[] {
  const questions = originTypes.flatMap((type) =>
    engine().originKinds[type].questions.map(
      (question): Step<Draft> => ({
        applies: ({ originType, origin = {} }) => originType === type && question.applies?.(origin) !== false,
        run: async (draft, position) => {
          const origin = await askAbout(question, { ...draft, originType: type }, position, lists);
          return origin === back ? back : { ...draft, origin };
        },
      }),
    ),
  );
  return [{ run: originTypeStep }, ...questions];
}

async function originTypeStep(draft: Draft, position: Position): Answer {
  const originType = await pick<OriginType>({
    title: title(),
    placeholder: l10n.t("Where are the files?"),
    position,
    active: (value) => value === draft.originType,
    choices: originTypes.map((type) => ({
      label: `$(database) ${originDescriptor(type).title}`,
      detail: engine().originKinds[type].summary(),
      value: type,
    })),
  });
  if (originType === back) return back;
  if (originType === draft.originType) return draft;
  const { origin: _, ...rest } = draft;
  return { ...rest, originType };
}

type Asked = Draft & { readonly originType: OriginType };
type Answers = Promise<OriginAnswers | Back>;

function askAbout(question: OriginQuestion, draft: Asked, position: Position, lists: AccountLists): Answers {
  switch (question.ask) {
    case "text":
      return askText(question, draft, position);
    case "choice":
      return askChoice(question, draft.origin ?? {}, position);
    case "bucket":
      return askBucket(question, draft, position, lists);
  }
}

async function askText(question: TextQuestion, draft: Asked, position: Position): Answers {
  const { key, prompt, placeholder, isOptional = false } = question;
  const answer = await ask({
    title: title(),
    prompt: prompt(),
    placeholder,
    value: draft.origin?.[key] ?? "",
    position,
    validate: (value) => (isOptional && value === "" ? undefined : judgeOrigin(draft, key, value)),
  });
  return answer === back ? back : withAnswer(draft.origin, key, answer);
}

async function askChoice(question: ChoiceQuestion, answers: OriginAnswers, position: Position): Answers {
  const { key, placeholder, choices } = question;
  const answer = await pick<string>({
    title: title(),
    placeholder: placeholder(),
    position,
    active: (value) => value === (answers[key] ?? ""),
    choices: choices().map(({ label, detail, value }) => ({
      label,
      ...(detail === undefined ? {} : { detail }),
      ...(value === undefined ? {} : { description: value }),
      value: value ?? "",
    })),
  });
  return answer === back ? back : withAnswer(answers, key, answer);
}

const otherBucket: unique symbol = Symbol("other bucket");

async function askBucket(
  question: BucketQuestion,
  draft: Asked,
  position: Position,
  lists: AccountLists,
): Answers {
  const { key } = question;
  const { origin: answers = {} } = draft;
  const other = (note?: string): Choice<string | typeof otherBucket> => {
    const { label, detail } = question.other();
    return {
      label: `$(add) ${label}`,
      detail: note ?? detail ?? "",
      alwaysShow: true,
      value: otherBucket,
    };
  };
  const known = new Set<string>();
  const bucket = answers[key];
  for (;;) {
    const chosen = await pick<string | typeof otherBucket>({
      title: title(),
      placeholder: question.placeholder(),
      position,
      active: (value) => bucket !== undefined && value === (known.has(bucket) ? bucket : otherBucket),
      choices: lists.buckets(draft.originType, answers).then(
        (buckets) => {
          for (const { name } of buckets) known.add(name);
          return [
            other(),
            ...buckets.map(({ name, location }) => ({
              label: `$(database) ${name}`,
              description: location?.toUpperCase() ?? "",
              value: name,
            })),
          ];
        },
        // A key that may not list buckets can still serve one whose name is known.
        (error: unknown) => [other(error instanceof Error ? error.message : String(error))],
      ),
    });
    if (chosen === back) return back;
    if (chosen !== otherBucket) {
      const { [question.ofOther?.key ?? ""]: _, ...rest } = answers;
      return { ...rest, [key]: chosen };
    }
    const named = await nameBucket(question, draft, position, known);
    // Back from the name leads to the list again.
    if (named !== back) return named;
  }
}

/** Boxes of one step, each with its way back. */
async function nameBucket(
  { key, prompt, ofOther }: BucketQuestion,
  draft: Asked,
  position: Position,
  known: ReadonlySet<string>,
): Answers {
  const within = { ...position, canGoBack: true };
  const { [key]: before = "" } = draft.origin ?? {};
  let value = known.has(before) ? "" : before;
  for (;;) {
    const bucket = await ask({
      title: title(),
      prompt: prompt(),
      placeholder: originDescriptor(draft.originType).example.bucket,
      value,
      position: within,
      validate: (name) => judgeOrigin(draft, key, name),
    });
    if (bucket === back) return back;
    value = bucket;
    const named = withAnswer(draft.origin, key, bucket);
    const all = ofOther ? await askChoice(ofOther, named, within) : named;
    if (all !== back) return all;
  }
}

/** An empty answer leaves the key out. */
function withAnswer(answers: OriginAnswers = {}, key: string, answer: string): OriginAnswers {
  const { [key]: _, ...rest } = answers;
  return answer === "" ? rest : { ...rest, [key]: answer };
}

function judgeOrigin(
  { existing, originType, origin }: Asked,
  key: string,
  value: string,
): string | undefined {
  const answers = { ...origin, [key]: value };
  return judge(
    { ...(existing === undefined ? {} : { existing }), originType, origin: answers },
    "origin",
    key,
  );
}
