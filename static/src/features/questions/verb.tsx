/** What one is about to send: talk, or a question. Nobody has to choose: a text that looks like a question is offered as one. */
import { useEffect, useState } from "preact/hooks";
import { request } from "../../api";
import { t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { type Answered, roomId } from "../../wire";
import type { RoomUi } from "../rooms/ui";
import { suggested } from "./suggest";

const LOOK_AFTER_MS = 700;
const FEWEST_LETTERS = 12;

export function Verb({ ui, text, may }: { ui: RoomUi; text: string; may: string[] }) {
  const [declined, decline] = useState(false);
  const chosen = ui.verb.value;
  const offered = chosen === "talk" && !declined ? suggested(text, may) : undefined;
  const verb = chosen === "talk" ? offered : chosen;
  useEffect(() => {
    if (!text) decline(false);
  }, [text]);
  const choose = (verb: "talk" | "question" | "report") => {
    ui.verb.value = verb;
    writeOn();
  };
  if (!verb) return null;
  return (
    <div class="verb">
      <p role="status">
        <Icon name={verb === "report" ? "wrench" : "question"} /> {t(`verb-${verb}-${offered ? "suggest" : "now"}`)}
      </p>
      <p class="verb-choices">
        {!offered ? (
          <button type="button" class="link" onClick={() => choose("talk")}>
            {t("verb-talk-instead")}
          </button>
        ) : (
          <>
            <button type="button" class="button button-small" onClick={() => choose(verb)}>
              {t(`verb-${verb}-yes`)}
            </button>
            <button type="button" class="link" onClick={() => (decline(true), writeOn())}>
              {t("verb-suggest-no")}
            </button>
          </>
        )}
      </p>
      {verb === "question" && <Alike ui={ui} text={text} />}
    </div>
  );
}

/** What was chosen goes away with its button: one writes on. */
const writeOn = (): void => document.getElementById("composer")?.focus();

/** Earlier questions that look like what is typed, and have an answer. */
function Alike({ ui, text }: { ui: RoomUi; text: string }) {
  const [found, setFound] = useState<Answered[]>([]);
  const asked = text.trim();
  useEffect(() => {
    if (asked.length < FEWEST_LETTERS) return setFound([]);
    let isOver = false;
    const look = () =>
      request<{ answers: Answered[] }>("GET", `/api/rooms/${roomId(ui.topic)}/answers?q=${encodeURIComponent(asked.slice(0, 1_000))}`).then(
        ({ answers }) => isOver || setFound(answers),
        () => isOver || setFound([]),
      );
    const timer = setTimeout(() => void look(), LOOK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked]);
  if (found.length === 0) return null;
  return (
    <div class="verb-alike">
      <p role="status">
        <b>{t("answers-alike")}</b>
      </p>
      <ul>
        {found.map((one) => (
          <li key={`${one.shelved ?? one.seq}`}>
            <button type="button" class="link" onClick={() => openLate("EarlierAnswer", { found: one, ui })}>
              {one.asked}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
