/** The letters, or the number of a home, that stand for somebody's name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const number = /\d+/.exec(name)?.[0];
  if (number && words.length < 4) return number.slice(-3);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase();
}
