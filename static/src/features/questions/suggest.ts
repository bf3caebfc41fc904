/** What a text looks like. Only a guess: it is offered, never done. Pure. */

/** Words that begin a question and hardly anything else, in Dutch and English. */
const BEGINS = new Set("wie wat waar wanneer waarom waarvoor welk welke hoe hoeveel hoelang who what where when why which how".split(" "));
/** After these a question follows: `weet iemand wanneer …`. */
const BEGINNINGS = /^(weet iemand|weet u|kan iemand|heeft iemand|mag ik weten|ik wil graag weten|ik vraag mij af|ik vraag me af|does anyone|can anyone|i would like to know|i wonder)\b/;
const FEWEST_WORDS = 3;

export function looksLikeAQuestion(text: string): boolean {
  const line = text.trim().toLowerCase();
  const words = line.split(/\s+/);
  if (words.length < FEWEST_WORDS || line.length > 1_000) return false;
  if (/[?؟](?=[\s"'”’)]|$)/.test(line.replace(/https?:\/\/\S+/g, ""))) return true;
  return BEGINNINGS.test(line) || (words.length > FEWEST_WORDS && BEGINS.has(words[0]!) && !line.endsWith("!"));
}
