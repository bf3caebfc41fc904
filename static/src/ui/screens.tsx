/** Screens for when there is nothing to show: a drawing of a few lines, a sentence, a way on. */
import type { ComponentChildren } from "preact";
import { Failed } from "../api";
import { t } from "../texts";

const DRAWINGS = {
  door: "M26 76V30a22 22 0 0 1 44 0v46M14 76h84M70 76V22h18v54M60 50h.01M36 76V34a12 12 0 0 1 12-12",
  neighbours: "M20 48h72M20 58h72M28 58v18M84 58v18M10 76h92M34 48V34a6 6 0 0 1 12 0v14M40 22a5 5 0 1 0 .01 0M66 48V34a6 6 0 0 1 12 0v14M72 22a5 5 0 1 0 .01 0M50 30h12",
  cable: "M10 60h22c10 0 10-24 22-24h6M102 44H80M60 26v20a8 8 0 0 0 8 0h4V26zM80 36v16M92 30l8-8M94 50l8 6",
  lock: "M36 40V28a20 20 0 0 1 40 0v12M28 40h56v36H28zM56 54v10",
} as const;

export const Drawing = ({ name }: { name: keyof typeof DRAWINGS }) => (
  <svg class="drawing" viewBox="0 0 112 84" aria-hidden="true" focusable="false">
    <path d={DRAWINGS[name]} />
  </svg>
);

interface Props {
  drawing: keyof typeof DRAWINGS;
  title: string;
  /** The heading of the whole screen, or of a part. */
  level?: "h1" | "h2";
  children?: ComponentChildren;
}

export const Blank = ({ drawing, title, level: Heading = "h2", children }: Props) => (
  <div class="blank">
    <Drawing name={drawing} />
    <Heading>{title}</Heading>
    {children}
  </div>
);

/** Why something can't be shown, in the server's words where it said some, and a way on. */
export function Failure({ failed, again }: { failed: Failed; again(): void }) {
  if (failed.status === 404 || failed.status === 403) {
    return (
      <Blank drawing="lock" title={t(failed.status === 404 ? "lost-title" : "forbidden-title")}>
        <p>{failed.message || t("lost-text")}</p>
        <a class="button" href="/" data-go>
          {t("error-home")}
        </a>
      </Blank>
    );
  }
  return (
    <Blank drawing="cable" title={t(failed.status === 0 ? "offline-title" : "failed-title")}>
      <p>{sentence(failed)}</p>
      <button type="button" class="button" onClick={again}>
        {t("try-again")}
      </button>
    </Blank>
  );
}

/** The sentence of whatever went wrong. */
export function sentence(error: unknown): string {
  if (error instanceof Failed && error.message) return error.message;
  return t(error instanceof Failed && error.status === 0 ? "error-network" : "error-unknown");
}
