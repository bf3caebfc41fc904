/** Promises in the stream: a card where one was made or asked for, and a smaller one for each step after it. */
import { useState } from "preact/hooks";
import { ask, client } from "../../client";
import { clockTime, onDay, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { PromiseEntry, PromiseFor, PromiseState, Topic } from "../../wire";
import type { RoomUi } from "../rooms/ui";

export interface PromiseProps {
  entry: PromiseEntry;
  promise: PromiseState;
  following: boolean;
  ui: RoomUi;
  may: string[];
}

export const PromiseCard = memo(function PromiseCard(props: PromiseProps) {
  const { entry, promise } = props;
  const opens = entry.seq === promise.opened;
  const id = `promise-${entry.seq}`;
  return (
    <article class={`card card-promise${opens ? "" : ` card-step card-${entry.act}`}`} tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="seal" />
        <span>{opens ? openedBy(entry) : steppedBy(entry)}</span>
        <time dateTime={entry.at}>{clockTime(entry.at)}</time>
      </header>
      <div class="card-body">
        {opens && <Stamped state={promise.state} />}
        <h4 id={id}>{promise.what || t("promise-words-gone")}</h4>
        {entry.reason && <p>{t(entry.act === "kept" ? "promise-note" : "promise-reason", { reason: entry.reason })}</p>}
        {(opens || entry.act === "made") && <Facts promise={promise} />}
        {opens && promise.state === "asked" && <p class="muted">{t("promise-asked-waits")}</p>}
        <Actions {...props} />
      </div>
    </article>
  );
});

/** How a promise stands, in a word; the colour only helps. */
export const Stamped = ({ state }: { state: PromiseState["state"] }) => <p class={`stamped stamped-${state}`}>{t(`promise-state-${state}`)}</p>;

const openedBy = ({ act, by }: PromiseEntry): string => t(act === "asked" ? "promise-asked-of" : "promise-from", { name: by.name });

const steppedBy = ({ act, by, day }: PromiseEntry): string => t(`promise-act-${act}`, { name: by.name, day: day ? onDay(day) : "" });

function Facts({ promise }: { promise: PromiseState }) {
  return (
    <ul class="promise-facts">
      {promise.who && <li>{t("promise-who", { name: promise.who.name })}</li>}
      {promise.day && <li>{t("promise-by-day", { day: onDay(promise.day) })}</li>}
      {promise.state !== "asked" && promise.state !== "declined" && <li>{forWhom(promise.scope)}</li>}
    </ul>
  );
}

const forWhom = ({ kind, names = [], dwellings }: PromiseFor): string => t(`promise-scope-${kind}`, { names: names.join(", "), count: dwellings });

function Actions(props: PromiseProps) {
  const { entry, promise, following, ui, may } = props;
  const [error, setError] = useState("");
  const opens = entry.seq === promise.opened;
  const toggle = () => ask(following ? "promise.unfollow" : "promise.follow", ui.topic, { promise: promise.promise }).catch((failed) => setError(sentence(failed)));
  return (
    <>
      {(opens || entry.act === "late") && <Steps promise={promise} topic={ui.topic} may={may} />}
      <p class="promise-links">
        {opens ? (
          <>
            {may.includes("promise.follow") && (
              <button type="button" class="link" aria-pressed={following} onClick={() => void toggle()}>
                {t(following ? "promise-unfollow" : "promise-follow")}
              </button>
            )}
            {promise.message && (
              <button type="button" class="link" onClick={() => (ui.jump.value = { message: promise.message! })}>
                {t("promise-to-message")}
              </button>
            )}
            {entry.act === "asked" && mayRedact(props) && (
              <button type="button" class="link" onClick={() => openLate("PromiseStep", { step: "redact", promise, topic: ui.topic })}>
                {t("promise-redact")}
              </button>
            )}
          </>
        ) : (
          <button type="button" class="link" onClick={() => (ui.jump.value = { seq: promise.opened })}>
            {t("promise-to-promise")}
          </button>
        )}
      </p>
      {error && <Notice>{error}</Notice>}
    </>
  );
}

/** What the viewer can do with it now: answer what was asked, say what became of what was promised. */
function Steps({ promise, topic, may }: { promise: PromiseState; topic: Topic; may: string[] }) {
  const props = { promise, topic };
  if (promise.state === "asked" && may.includes("promise.make")) {
    return (
      <p class="promise-steps">
        <button type="button" class="button button-main" onClick={() => openLate("PromiseForm", { topic, what: promise.what, asked: promise.promise })}>
          {t("promise-answer-yes")}
        </button>
        <button type="button" class="button" onClick={() => openLate("PromiseStep", { ...props, step: "decline" })}>
          {t("promise-answer-no")}
        </button>
      </p>
    );
  }
  if (!["open", "moved", "late"].includes(promise.state) || !isOwner(promise, may)) return null;
  return (
    <p class="promise-steps">
      <button type="button" class="button button-main" onClick={() => openLate("PromiseStep", { ...props, step: "keep" })}>
        {t("promise-keep")}
      </button>
      <button type="button" class="button" onClick={() => openLate("PromiseStep", { ...props, step: "move" })}>
        {t("promise-move")}
      </button>
      <button type="button" class="button" onClick={() => openLate("PromiseStep", { ...props, step: "break" })}>
        {t("promise-break")}
      </button>
    </p>
  );
}

/** The corporation says what became of any promise, others of their own. */
function isOwner(promise: PromiseState, may: string[]): boolean {
  const me = client().store.me.value;
  return may.includes("promise.keep") && (me.role === "staff" || (promise.owners ?? []).includes(me.id));
}

/** A tenant takes out her own words, a moderator those of any tenant. */
function mayRedact({ entry, promise, may }: PromiseProps): boolean {
  const me = client().store.me.value;
  return promise.what !== "" && may.includes("promise.redact") && (me.role !== "tenant" || entry.by.id === me.id);
}
