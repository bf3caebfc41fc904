/** Codes as they stand in the letter: capitals in groups, with a dash or a blank between them. Pure. */
export type Kind = "letters" | "digits";

const NOT_OF_IT: Record<Kind, RegExp> = { letters: /[^A-Z0-9]/g, digits: /[^0-9]/g };
const BETWEEN: Record<Kind, string> = { letters: "-", digits: " " };

/** What was typed, in groups of `size`, and where the caret then stands: behind the letter that it stood behind. */
export function grouped(typed: string, caret: number, size: number, kind: Kind): { text: string; caret: number } {
  const plain = (text: string) => text.toUpperCase().replace(NOT_OF_IT[kind], "");
  const letters = plain(typed);
  const before = plain(typed.slice(0, caret)).length;
  const text = (letters.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(BETWEEN[kind]);
  return { text, caret: before + Math.max(0, Math.ceil(before / size) - 1) };
}
