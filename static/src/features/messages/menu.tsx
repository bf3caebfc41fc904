/** What one can do with a message. Fetched when it is first opened. */
import { useState } from "preact/hooks";
import { ask } from "../../client";
import { t } from "../../texts";
import { closeDialog, Dialog, openLate } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icon";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import { FIVE, toggle } from "../reactions/view";
import { excerpt, type PostProps } from "./view";

export function MessageMenu(props: PostProps) {
  const { message, mine, may, ui, reactions, question } = props;
  const [error, setError] = useState("");
  const [said] = useState(() => chosenWords(message.text));
  const does = (work: () => Promise<unknown> | void) => async () => {
    try {
      await work();
      closeDialog();
    } catch (failed) {
      setError(sentence(failed));
    }
  };
  const data = { message: message.message };
  return (
    <Dialog kind="menu" title={t("message-menu-title", { name: mine ? t("you") : message.by.name })}>
      <p class="menu-about">{excerpt(message)}</p>
      {!message.hidden && may.includes("reaction.add") && (
        <div class="menu-reactions" role="group" aria-label={t("reactions-title")}>
          {FIVE.map((emoji) => (
            <button key={emoji} type="button" class="emoji-button" aria-pressed={reactions?.mine?.includes(emoji) ?? false} aria-label={t("reaction-add", { emoji })} onClick={does(() => toggle(ui.topic, message.message, emoji, reactions))}>
              {emoji}
            </button>
          ))}
        </div>
      )}
      <ul class="menu">
        {!message.hidden && may.includes("message.post") && <Choice icon="reply" text={t("message-reply")} onClick={does(() => startReply(props))} />}
        {!message.hidden && message.text && may.includes("promise.make") && (
          <Choice icon="seal" text={t("promise-make-of")} onClick={() => openLate("PromiseForm", { topic: ui.topic, what: said, ...data })} />
        )}
        {!message.hidden && message.text && may.includes("promise.ask") && (
          <Choice icon="seal" text={t("promise-ask-of")} onClick={() => openLate("AskPromise", { topic: ui.topic, what: said, ...data })} />
        )}
        {!message.hidden && message.text && !message.thread && !question && may.includes("question.file") && (
          <Choice icon="question" text={t("question-file")} onClick={does(() => ask("question.file", ui.topic, data))} />
        )}
        {!message.hidden && message.text && !message.thread && may.includes("report.file") && <Choice icon="wrench" text={t("report-file")} onClick={does(() => ask("report.file", ui.topic, data))} />}
        {question && question.state !== "closed" && may.includes("question.answer") && <Choice icon="question" text={t("question-answer")} onClick={() => openLate("AnswerForm", { question, topic: ui.topic })} />}
        {question?.state === "open" && may.includes("question.assign") && <Choice icon="person" text={t("question-assign")} onClick={() => openLate("AssignForm", { question, topic: ui.topic })} />}
        {question?.answer && may.includes("answer.shelve") && <Choice icon="checks" text={t("question-shelve")} onClick={() => openLate("ShelveForm", { question, topic: ui.topic })} />}
        {question && may.includes("question.drop") && <Choice icon="close" text={t("question-drop")} onClick={does(() => ask("question.drop", ui.topic, { question: question.question }))} />}
        {mine && !message.hidden && <Choice icon="edit" text={t("message-edit")} onClick={does(() => startEdit(props))} />}
        {mine && !message.hidden && <Choice icon="trash" text={t("message-delete")} onClick={() => openLate("DeleteDialog", props)} />}
        {!mine && !message.hidden && may.includes("message.hide") && <Choice icon="hide" text={t("message-hide")} onClick={() => openLate("HideDialog", { message, topic: ui.topic })} />}
        {message.hidden && may.includes("message.restore") && <Choice icon="eye" text={t("message-restore")} onClick={does(() => ask("message.restore", ui.topic, data))} />}
        {!mine && may.includes("member.mute") && message.by.role !== "staff" && (
          <Choice icon="mute" text={t("member-mute", { name: message.by.name })} onClick={() => openLate("MuteDialog", { person: message.by, topic: ui.topic })} />
        )}
      </ul>
      {error && <Notice>{error}</Notice>}
    </Dialog>
  );
}

/** The part of a message that was selected when its menu opened, or all of it. */
function chosenWords(text: string): string {
  const selected = String(getSelection() ?? "").trim();
  return selected && text.includes(selected) ? selected : text;
}

export const Choice = ({ icon, text, hint, onClick }: { icon: IconName; text: string; hint?: string; onClick: () => void }) => (
  <li>
    <button type="button" class="menu-choice" onClick={onClick}>
      <Icon name={icon} />
      <span>
        {text}
        {hint && <span class="muted menu-hint">{hint}</span>}
      </span>
    </button>
  </li>
);

function startReply({ ui, message }: PostProps): void {
  ui.edit.value = undefined;
  ui.reply.value = message;
}

function startEdit({ ui, message }: PostProps): void {
  ui.reply.value = undefined;
  ui.edit.value = message;
}

export function DeleteDialog({ message, ui }: PostProps) {
  const [error, setError] = useState("");
  const remove = () =>
    ask("message.delete", ui.topic, { message: message.message }).then(closeDialog, (failed) => setError(sentence(failed)));
  return (
    <Dialog title={t("message-delete-title")}>
      <blockquote class="quoted">{excerpt(message)}</blockquote>
      <p>{t("message-delete-text")}</p>
      {error && <Notice>{error}</Notice>}
      <p class="dialog-actions">
        <button type="button" class="button" onClick={closeDialog}>
          {t("cancel")}
        </button>
        <button type="button" class="button button-main" onClick={() => void remove()}>
          {t("message-delete")}
        </button>
      </p>
    </Dialog>
  );
}
