/** An excerpt in pieces: words that were looked for, and what stands between them. */
import type { Found } from "../../wire";

export interface Piece {
  text: string;
  isHit: boolean;
}

export function pieces({ excerpt, hits }: Pick<Found, "excerpt" | "hits">): Piece[] {
  const cut: Piece[] = [];
  let done = 0;
  for (const [start, end] of hits) {
    cut.push({ text: excerpt.slice(done, start), isHit: false }, { text: excerpt.slice(start, end), isHit: true });
    done = end;
  }
  return [...cut, { text: excerpt.slice(done), isHit: false }].filter(({ text }) => text);
}
