/** One thing that the wizard asks about an origin. The front end draws it; the rules of the file judge the answer. */
export type OriginQuestion = TextQuestion | ChoiceQuestion | BucketQuestion;

export type OriginAnswers = Readonly<Record<string, string>>;

interface QuestionBase {
  /** The origin's key that the answer is the value of. */
  readonly key: string;
  /** Left out where it returns false for what is answered so far. */
  readonly applies?: (answers: OriginAnswers) => boolean;
}

export interface TextQuestion extends QuestionBase {
  readonly ask: "text";
  readonly prompt: () => string;
  readonly placeholder: string;
  /** An empty answer leaves the key out. */
  readonly isOptional?: boolean;
}

export interface ChoiceQuestion extends QuestionBase {
  readonly ask: "choice";
  readonly placeholder: () => string;
  readonly choices: () => readonly OriginChoice[];
}

export interface OriginChoice {
  readonly label: string;
  readonly detail?: string;
  /** Undefined leaves the key out. */
  readonly value: string | undefined;
}

/** A bucket of a list that the service gives, or one whose name is entered. */
export interface BucketQuestion extends QuestionBase {
  readonly ask: "bucket";
  readonly placeholder: () => string;
  /** For the name where it is entered. */
  readonly prompt: () => string;
  readonly other: () => Omit<OriginChoice, "value">;
  /** Asked next about a bucket that is not in the list. */
  readonly ofOther?: ChoiceQuestion;
}
