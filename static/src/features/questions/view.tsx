/** Questions in the stream: what stands under the message that asks one, under a reply to it, and a line for each step. */
import { useState } from "preact/hooks";
import { ask, client } from "../../client";
import { moment, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Message, QuestionState, QuestionStep } from "../../wire";
import { Face } from "../rooms/list";
import type { RoomUi } from "../rooms/ui";

interface Props {
  question: QuestionState;
  /** It holds for the viewer's dwelling. */
  joined: boolean;
  ui: RoomUi;
  may: string[];
}

/** How the question stands, who answers and by when, and what the viewer can do with it now. */
export function QuestionFoot({ question, joined, ui, may }: Props) {
  const { state, answerer, due, dwellings, answer, closes } = question;
  return (
    <div class="question">
      <p class={`stamped stamped-${standing(question)}`}>
        <Icon name="question" /> {t(`question-state-${standing(question)}`)}
      </p>
      {state === "open" && due && (
        <div class="contact">
          {answerer && <Face name={answerer.name} role={answerer.role} />}
          <p>
            {answerer && <span class="muted">{t(`role-${answerer.role}`)}</span>}
            <b>{t(`question-answerer${question.late ? "-late" : ""}${answerer ? "" : "-none"}`, { name: answerer?.name ?? "", at: moment(due) })}</b>
          </p>
        </div>
      )}
      {state !== "open" && answerer && answer && <p>{t("question-answered-by", { name: answerer.name })}</p>}
      {dwellings > 1 && <p class="muted">{t("question-dwellings", { count: dwellings })}</p>}
      <Steps question={question} joined={joined} ui={ui} may={may} />
      {state === "answered" && closes && isMine(question) && <p class="muted">{t("question-closes", { at: moment(closes) })}</p>}
    </div>
  );
}

function Steps({ question, joined, ui, may }: Props) {
  const [error, setError] = useState("");
  const { state, answer } = question;
  const mine = isMine(question);
  const does = (name: string) => () => void ask(name, ui.topic, { question: question.question }).then(() => setError(""), (failed) => setError(sentence(failed)));
  return (
    <>
      {mine && state === "answered" && <p>{t("question-is-answered")}</p>}
      <p class="question-steps">
        {mine && state === "answered" && (
          <button type="button" class="button button-main" onClick={does("question.close")}>
            {t("question-close-answered")}
          </button>
        )}
        {mine && (state === "answered" || question.closed_by === "time") && (
          <button type="button" class="button" onClick={does("question.again")}>
            {t("question-again")}
          </button>
        )}
        {state === "open" && may.includes("question.answer") && (
          <button type="button" class="button button-main" onClick={() => openLate("AnswerForm", { question, topic: ui.topic })}>
            {t("question-answer")}
          </button>
        )}
        {!mine && state !== "closed" && may.includes("question.join") && (
          <button type="button" class="button" aria-pressed={joined} onClick={does(joined ? "question.leave" : "question.join")}>
            {t(joined ? "question-leave" : "question-join")}
          </button>
        )}
      </p>
      <p class="question-links">
        {answer && (
          <button type="button" class="link" onClick={() => (ui.jump.value = { message: answer })}>
            {t("question-to-answer")}
          </button>
        )}
        <button type="button" class="link" onClick={() => openLate("Thread", { question: question.question, ui })}>
          {t("question-thread")}
        </button>
        {mine && state === "open" && (
          <button type="button" class="link" onClick={does("question.close")}>
            {t("question-close")}
          </button>
        )}
      </p>
      {error && <Notice>{error}</Notice>}
    </>
  );
}

/** What a reply to a question is: the answer, or what a neighbour thinks, which is not. */
export function ReplyMark({ message, question }: { message: Message; question: QuestionState }) {
  if (message.message === question.answer) return <p class="question-mark question-official">{t("question-official")}</p>;
  const isNeighbours = message.by.role === "tenant" && message.by.id !== question.asker;
  return isNeighbours && question.state === "open" ? <p class="question-mark muted">{t("question-neighbour")}</p> : null;
}

export const StepLine = memo(function StepLine({ item, ui }: { item: QuestionStep; ui: RoomUi }) {
  return (
    <article class={`question-step question-step-${item.step}`} tabIndex={-1}>
      <Icon name="question" />
      <p>
        {t(`question-step-${item.step}`, { name: item.by.name })}{" "}
        <button type="button" class="link" onClick={() => (ui.jump.value = { message: item.question })}>
          {t("question-to-question")}
        </button>
      </p>
    </article>
  );
});

const standing = ({ state, late }: QuestionState): string => (state === "open" && late ? "late" : state);

const isMine = (question: QuestionState): boolean => question.asker === client().store.me.value.id;
