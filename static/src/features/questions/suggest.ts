/** What a text looks like. Only a guess: it is offered, never done. Pure. */

/** Words that begin a question and hardly anything else, in Dutch and English. */
const BEGINS = new Set("wie wat waar wanneer waarom waarvoor welk welke hoe hoeveel hoelang who what where when why which how".split(" "));
/** After these a question follows: `weet iemand wanneer …`. */
const BEGINNINGS = /^(weet iemand|weet u|kan iemand|heeft iemand|mag ik weten|ik wil graag weten|ik vraag mij af|ik vraag me af|does anyone|can anyone|i would like to know|i wonder)\b/;
const FEWEST_WORDS = 3;
/** What people write when something is broken. */
const BROKEN =
  /\b(kapot|defect|lekt|lekken|lekkage|verstopt|storing|werkt niet|werken niet|doet het niet|doen het niet|geen (warm )?water|geen verwarming|broken|leaks|leaking|blocked|not work|no hot water|no heating)\b|n['’]t work/;

export function suggested(text: string, may: readonly string[]): "question" | "report" | undefined {
  if (may.includes("question.ask") && looksLikeAQuestion(text)) return "question";
  return may.includes("report.make") && BROKEN.test(text.toLowerCase()) ? "report" : undefined;
}

export function looksLikeAQuestion(text: string): boolean {
  const line = text.trim().toLowerCase();
  const words = line.split(/\s+/);
  if (words.length < FEWEST_WORDS || line.length > 1_000) return false;
  if (/[?؟](?=[\s"'”’)]|$)/.test(line.replace(/https?:\/\/\S+/g, ""))) return true;
  return BEGINNINGS.test(line) || (words.length > FEWEST_WORDS && BEGINS.has(words[0]!) && !line.endsWith("!"));
}
