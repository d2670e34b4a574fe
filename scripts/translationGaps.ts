/*
 * The English text is the key of its translation, so that the source reads as what it says. The price: whoever
 * changes a comma changes the key. Hence this check, a part of `npm test`: nothing is said without its Chinese, and
 * no Chinese stands there for what nobody says any more.
 */

/** Texts by key. Of a message and of the schema the key is the English text; of the manifest it is a name. */
export type Texts = Readonly<Record<string, string>>;

/** What is missing, left over or does not match between the texts in use and their translation, one line each. */
export function translationGaps(inUse: Texts, translation: Texts): readonly string[] {
  const has = (key: string) => Object.hasOwn(translation, key) && translation[key] !== "";
  return [
    ...Object.keys(inUse).flatMap((key) => (has(key) ? [] : [`no translation: ${key}`])),
    ...Object.keys(translation).flatMap((key) =>
      Object.hasOwn(inUse, key) ? [] : [`nobody says any more: ${key}`],
    ),
    ...Object.entries(inUse).flatMap(([key, text]) =>
      has(key) ? differences(key, text, translation[key] ?? "") : [],
    ),
  ];
}

function differences(key: string, text: string, translated: string): readonly string[] {
  const differ = marks.flatMap(([name, pattern]) => {
    const [ours, theirs] = [found(text, pattern), found(translated, pattern)];
    return ours.join() === theirs.join()
      ? []
      : [`${name} differ (${ours.join()} and ${theirs.join()}): ${key}`];
  });
  // "…" where more is asked for, in both languages.
  return text.endsWith("…") === translated.endsWith("…") ? differ : [...differ, `"…" differs: ${key}`];
}

/** What a translation has to keep: the places that are filled in, and the commands behind links. */
const marks: readonly (readonly [string, RegExp])[] = [
  ["places", /\{\d+\}/g],
  ["commands", /command:[\w.]+/g],
];

function found(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([mark]) => mark).toSorted();
}
