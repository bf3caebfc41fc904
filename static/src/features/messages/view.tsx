/** A message: who, what, when; what it answers; what others think of it; what one can do with it. */
import { clockTime, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Sanitised } from "../../ui/sanitised";
import type { RoomState } from "../../reducing";
import type { Author, Message, QuestionState, Quote as Quoted, Reactions } from "../../wire";
import { Photos } from "../files/photos";
import { QuestionFoot, ReplyMark } from "../questions/view";
import { ReactionRow, QuickReactions } from "../reactions/view";
import { Face } from "../rooms/list";
import type { RoomUi } from "../rooms/ui";

export interface PostProps {
  message: Message;
  joined: boolean;
  mine: boolean;
  reactions: Reactions | undefined;
  quote: Quoted | "elsewhere" | undefined;
  /** The question that it asks, and whether it holds for the viewer's dwelling. */
  question: QuestionState | undefined;
  asksToo: boolean;
  /** The question to which it is a reply. */
  thread: QuestionState | undefined;
  ui: RoomUi;
  may: string[];
}

export const Post = memo(function Post(props: PostProps) {
  const { message, joined, mine } = props;
  const gone = message.deleted || message.hidden;
  return (
    <article class={`post${mine ? " mine" : ""}${joined ? " joined" : ""}`} tabIndex={-1} aria-label={t("post-by", { name: mine ? t("you") : message.by.name, time: clockTime(message.at) })}>
      {!mine && (joined ? <span class="face-room" /> : <Face name={message.by.name} role={message.by.role} />)}
      <div class="post-column">
        {!joined && !mine && <Who by={message.by} />}
        <div class="body">
          {props.quote && <Quote quote={props.quote} id={message.reply_to!} ui={props.ui} />}
          {message.deleted ? (
            <p class="gone">{t("message-deleted")}</p>
          ) : message.hidden ? (
            <p class="gone">{t("message-hidden", { reason: message.hidden.reason })}</p>
          ) : (
            <>
              {message.html && <Sanitised html={message.html} />}
              {message.attachments && message.attachments.length > 0 && <Photos photos={message.attachments} by={message.by.name} />}
            </>
          )}
          <p class="post-time muted">
            {mine ? t("message-sent", { time: clockTime(message.at) }) : <time dateTime={message.at}>{clockTime(message.at)}</time>}
            {message.edited_at && !gone && <> · {t("message-edited")}</>}
          </p>
        </div>
        {props.thread && !gone && <ReplyMark message={message} question={props.thread} />}
        {props.question && !gone && <QuestionFoot question={props.question} joined={props.asksToo} ui={props.ui} may={props.may} />}
        {!gone && <ReactionRow message={message.message} topic={props.ui.topic} reactions={props.reactions} />}
      </div>
      {hasActions(props) && (
        <div class="post-tools">
          {!gone && <QuickReactions message={message.message} topic={props.ui.topic} reactions={props.reactions} />}
          <button type="button" class="icon-button post-menu" aria-haspopup="dialog" aria-label={t("message-menu", { name: mine ? t("you") : message.by.name })} onClick={() => openMenu(props)}>
            <Icon name="dots" />
          </button>
        </div>
      )}
    </article>
  );
});

export const openMenu = (props: PostProps): void => openLate("MessageMenu", props);

function hasActions({ message, may }: PostProps): boolean {
  if (message.deleted) return false;
  return message.hidden ? may.includes("message.restore") : may.includes("message.post") || may.includes("message.hide");
}

export const Who = ({ by }: { by: Author }) => (
  <p class="who">
    <b>{by.name}</b>
    {by.role !== "tenant" && <span class={`badge badge-${by.role}`}>{t(`role-${by.role}`)}</span>}
  </p>
);

function Quote({ quote, id, ui }: { quote: Quoted | "elsewhere"; id: number; ui: RoomUi }) {
  return (
    <button type="button" class="quote" onClick={() => (ui.jump.value = { message: id })}>
      <span class="hidden">{t("quote-jump")} </span>
      {quote === "elsewhere" ? (
        <span>{t("quote-elsewhere")}</span>
      ) : (
        <>
          <b>{quote.by.name}</b>
          <span class="quote-text">{excerpt(quote)}</span>
        </>
      )}
    </button>
  );
}

export function excerpt(message: Quoted): string {
  if (message.deleted) return t("message-deleted");
  if (message.hidden) return t("quote-hidden");
  return message.text.replace(MARKS, "");
}

/** The signs of Markdown that would stand in a line of plain words. */
const MARKS = /\*\*|__|~~|`/g;

/** The message that is answered; "elsewhere" as long as it isn't at hand. */
export const quoteOf = (room: RoomState, id: number): Quoted | "elsewhere" => room.messages.find((message) => message.message === id) ?? room.quotes?.[id] ?? "elsewhere";

