/** Answering a question, naming who answers, putting an answer where all find it; and reading an earlier answer. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import { type Answered, type Author, type Message, type QuestionState, roomId, type Topic } from "../../wire";
import type { RoomUi } from "../rooms/ui";

const LONGEST = 4000;
const ASKED_LONGEST = 300;

interface Props {
  question: QuestionState;
  topic: Topic;
}

export function AnswerForm({ question, topic }: Props) {
  const [text, setText] = useState("");
  const { send, busy, error } = useSending("question.answer", topic);
  return (
    <Dialog title={t("question-answer")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ question: question.question, text: text.trim() });
        }}
      >
        <Words message={question.question} />
        <Field id="answer" label={t("question-answer-label")} hint={t("question-answer-hint")}>
          {(field) => <textarea {...field} required rows={5} maxLength={LONGEST} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("question-answer")} />
      </form>
    </Dialog>
  );
}

export function AssignForm({ question, topic }: Props) {
  const [people, setPeople] = useState<Author[]>();
  const [who, setWho] = useState("");
  const [failed, setFailed] = useState<Failed>();
  const { send, busy, error } = useSending("question.assign", topic);
  useEffect(() => {
    request<{ people: Author[] }>("GET", `/api/rooms/${roomId(topic)}/answerers`).then((found) => setPeople(found.people), setFailed);
  }, []);
  return (
    <Dialog title={t("question-assign")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ question: question.question, who_id: Number(who) });
        }}
      >
        <Field id="who" label={t("question-assign-label")}>
          {(field) => (
            <select {...field} required value={who} onChange={(event) => setWho(event.currentTarget.value)}>
              <option value="" />
              {people?.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name} ({t(`role-${one.role}`)})
                </option>
              ))}
            </select>
          )}
        </Field>
        <FormEnd error={error} busy={busy} action={t("question-assign-sure")} />
      </form>
    </Dialog>
  );
}

export function ShelveForm({ question, topic }: Props) {
  const [asked, setAsked] = useState("");
  const [answer, setAnswer] = useState("");
  const { send, busy, error } = useSending("answer.shelve", topic);
  useEffect(() => {
    void read(question.question).then((message) => message && setAsked((now) => now || message.text.slice(0, ASKED_LONGEST)));
    if (question.answer) void read(question.answer).then((message) => message && setAnswer((now) => now || message.text));
  }, []);
  return (
    <Dialog title={t("question-shelve")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ question: question.question, asked: asked.trim(), answer: answer.trim() });
        }}
      >
        <Notice kind="plain">{t("question-shelve-hint")}</Notice>
        <Field id="asked" label={t("question-shelve-asked")}>
          {(field) => <textarea {...field} required rows={2} maxLength={ASKED_LONGEST} value={asked} onInput={(event) => setAsked(event.currentTarget.value)} />}
        </Field>
        <Field id="answer" label={t("question-shelve-answer")}>
          {(field) => <textarea {...field} required rows={5} maxLength={LONGEST} value={answer} onInput={(event) => setAnswer(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("question-shelve")} />
      </form>
    </Dialog>
  );
}

/** An earlier question with its answer; the way to where it was said, when that is this room. */
export function EarlierAnswer({ found, ui }: { found: Answered; ui: RoomUi }) {
  const show = () => {
    closeDialog();
    ui.jump.value = { seq: found.answer_seq! };
  };
  return (
    <Dialog title={t("answers-alike")}>
      <blockquote class="quoted">{found.asked}</blockquote>
      <p class="answer-text">{found.answer}</p>
      <p class="muted">{t("answers-by", { name: found.by.name })}</p>
      <p class="dialog-actions">
        {found.topic === ui.topic && found.answer_seq && (
          <button type="button" class="button" onClick={show}>
            {t("answers-to-room")}
          </button>
        )}
        <button type="button" class="button button-main" onClick={closeDialog}>
          {t("close")}
        </button>
      </p>
    </Dialog>
  );
}

function Words({ message }: { message: number }) {
  const [words, setWords] = useState("");
  useEffect(() => {
    void read(message).then((found) => found && setWords(found.text));
  }, []);
  return words ? <blockquote class="quoted">{words}</blockquote> : null;
}

const read = (message: number): Promise<Message | undefined> => request<Message>("GET", `/api/messages/${message}`).catch(() => undefined);
