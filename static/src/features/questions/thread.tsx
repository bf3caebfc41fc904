/** All that was said to one question, in its order, apart from the running talk. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { client } from "../../client";
import { moment, t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { Sanitised } from "../../ui/sanitised";
import { sentence } from "../../ui/screens";
import type { Message } from "../../wire";
import { Who } from "../messages/view";
import type { RoomUi } from "../rooms/ui";
import { ReplyMark } from "./view";

export function Thread({ question, ui }: { question: number; ui: RoomUi }) {
  const room = client().store.open(ui.topic).room.value;
  const [messages, setMessages] = useState<Message[]>();
  const [failed, setFailed] = useState<Failed>();
  const state = room?.questions[question];
  const replies = room?.messages.filter((message) => message.thread === question).length;
  useEffect(() => {
    request<{ messages: Message[] }>("GET", `/api/messages/${question}/thread`).then((found) => setMessages(found.messages), setFailed);
  }, [replies]);
  const reply = () => {
    closeDialog();
    ui.reply.value = messages?.[0];
  };
  return (
    <Dialog title={t("question-thread-title")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {!messages && !failed && <p class="muted">{t("loading")}</p>}
      <ol class="thread">
        {messages?.map((message) => (
          <li key={message.message}>
            <Who by={message.by} />
            {message.deleted ? <p class="gone">{t("message-deleted")}</p> : message.hidden ? <p class="gone">{t("message-hidden", { reason: message.hidden.reason })}</p> : <Sanitised html={message.html} />}
            <p class="muted">{moment(message.at)}</p>
            {state && message.thread && <ReplyMark message={message} question={state} />}
          </li>
        ))}
      </ol>
      <p class="dialog-actions">
        {room?.room.may.includes("message.post") && !room.room.muted_until && messages && (
          <button type="button" class="button" onClick={reply}>
            {t("question-reply")}
          </button>
        )}
        <button type="button" class="button button-main" onClick={closeDialog}>
          {t("close")}
        </button>
      </p>
    </Dialog>
  );
}
