/** The pulse in the stream: how it stands, for who lives here the way in, and afterwards what came out. */
import { useState } from "preact/hooks";
import { ask } from "../../client";
import type { RoomState } from "../../reducing";
import { clockTime, moment, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Pulse, PulseFigures, PulseResult, Topic } from "../../wire";
import { FACES } from "../polls/rules";
import { Bar } from "../progress/view";

export const STATEMENTS = ["knows", "heard", "agreed"] as const;
export const WORRIES = { rent: "💶", noise: "🔊", dust: "🧹", time: "⏳", moving: "📦", health: "🩺", things: "🛋️" } as const;

const isOpen = (pulse: Pulse): boolean => pulse.state === "open" && Date.parse(pulse.closes_at) > Date.now();

export function PulseCard({ pulse, room }: { pulse: Pulse; room: RoomState }) {
  const id = `pulse-${pulse.pulse}`;
  return (
    <article class="card card-corporation" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="pulse" />
        <span>{t("pulse-title")}</span>
        <time dateTime={pulse.at}>{clockTime(pulse.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{t("pulse-question")}</h4>
        <Standing pulse={pulse} room={room} />
      </div>
    </article>
  );
}

function Standing({ pulse, room }: { pulse: Pulse; room: RoomState }) {
  const { may, topic } = room.room;
  if (isOpen(pulse)) return may.includes("pulse.answer") ? <Asked pulse={pulse} room={room} /> : <p>{t("pulse-others", { at: moment(pulse.closes_at), count: pulse.dwellings })}</p>;
  if (pulse.state === "few") return <p>{t("pulse-few")}</p>;
  if (pulse.state === "published") return <p>{t("pulse-published")}</p>;
  return (
    <>
      <p>{pulse.due ? t("pulse-closed", { at: moment(pulse.due) }) : t("pulse-closed-vote")}</p>
      {pulse.due && may.includes("pulse.publish") && <Publish pulse={pulse} topic={topic} />}
    </>
  );
}

function Asked({ pulse, room }: { pulse: Pulse; room: RoomState }) {
  const [error, setError] = useState("");
  const { topic } = room.room;
  const mine = room.pulse_mine.find((one) => one.pulse === pulse.pulse);
  if (mine?.did === "answered") return <p>{t("pulse-answered")}</p>;
  const aside = (name: string) => ask(name, topic, { pulse: pulse.pulse }).catch((failed) => setError(sentence(failed)));
  return (
    <>
      <p>{t("pulse-invite", { at: moment(pulse.closes_at) })}</p>
      {mine?.did === "later" && <p class="muted">{t("pulse-put-off")}</p>}
      {mine?.did === "declined" && <p class="muted">{t("pulse-declined")}</p>}
      {error && <Notice>{error}</Notice>}
      <p class="pulse-ways">
        <button type="button" class="button button-main" onClick={() => openLate("PulseForm", { pulse, topic })}>
          {t("pulse-start")}
        </button>
        {!mine && (
          <button type="button" class="button" onClick={() => void aside("pulse.later")}>
            {t("pulse-later")}
          </button>
        )}
        {mine?.did !== "declined" && (
          <button type="button" class="link" onClick={() => void aside("pulse.decline")}>
            {t("pulse-decline")}
          </button>
        )}
      </p>
    </>
  );
}

const Publish = ({ pulse, topic }: { pulse: Pulse; topic: Topic }) => (
  <button type="button" class="button button-main" onClick={() => openLate("PulsePublish", { pulse, topic })}>
    {t("pulse-publish")}
  </button>
);

/** Above the stream, as long as something is asked of this person: her answer, or the results that she owes. */
export function PulseNotice({ room }: { room: RoomState }) {
  const [pulse] = room.pulse_now;
  if (!pulse) return null;
  const { may, topic } = room.room;
  const mine = room.pulse_mine.find((one) => one.pulse === pulse.pulse);
  const waits = !mine || (mine.did === "later" && !!mine.until && Date.parse(mine.until) < Date.now());
  if (isOpen(pulse) && waits && may.includes("pulse.answer")) {
    return (
      <div class="pulse-notice" role="region" aria-label={t("pulse-title")}>
        <span>{t("pulse-question-short")}</span>
        <button type="button" class="button" onClick={() => openLate("PulseForm", { pulse, topic })}>
          {t("pulse-start")}
        </button>
      </div>
    );
  }
  if (pulse.state === "closed" && pulse.due && may.includes("pulse.publish")) {
    const late = Date.parse(pulse.due) < Date.now();
    return (
      <div class={late ? "pulse-notice pulse-late" : "pulse-notice"} role="region" aria-label={t("pulse-title")}>
        <span>{t(late ? "pulse-owed-late" : "pulse-owed", { at: moment(pulse.due) })}</span>
        <Publish pulse={pulse} topic={topic} />
      </div>
    );
  }
  return null;
}

export function PulseResultCard({ result }: { result: PulseResult }) {
  const id = `pulse-result-${result.pulse}`;
  return (
    <article class="card card-corporation" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="pulse" />
        <span>{t("pulse-result-from", { name: result.by.name })}</span>
        <time dateTime={result.at}>{clockTime(result.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{t("pulse-result")}</h4>
        <Figures figures={result.figures} dwellings={result.dwellings} />
        <div class="outcome">
          <h5>{t("pulse-follows")}</h5>
          <p>{result.follows}</p>
        </div>
      </div>
    </article>
  );
}

export function Figures({ figures, dwellings }: { figures: PulseFigures; dwellings: number }) {
  return (
    <>
      <p class="muted">{t("pulse-answers", { count: figures.answers, dwellings })}</p>
      <dl class="pulse-figures">
        {STATEMENTS.map((name) => (
          <div key={name}>
            <dt>{t(`pulse-${name}`)}</dt>
            <dd>
              <span class="face-sign" aria-hidden="true">
                {FACES[Math.round(figures[name].mean) - 1]}
              </span>
              <span>
                <b>{t("pulse-mean", { mean: figures[name].mean })}</b>
                {typeof figures[name].agree === "number" && <> · {t("pulse-agree", { percent: figures[name].agree })}</>}
              </span>
              <Bar share={figures[name].mean * 20} />
            </dd>
          </div>
        ))}
      </dl>
      {figures.worries.length > 0 && (
        <section>
          <p>
            <b>{t("pulse-worries")}</b>
          </p>
          <ul class="plain">
            {figures.worries.map(({ worry, dwellings: count }) => (
              <li key={worry}>
                <span aria-hidden="true">{WORRIES[worry]} </span>
                {t("pulse-worried", { worry: t(`pulse-worry-${worry}`), count })}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Beside the room: all results, and for the project leader who wants to be rung. */
export function PulseAbout({ room }: { room: RoomState }) {
  const { may, topic } = room.room;
  return (
    <section>
      <h3>{t("pulse-title")}</h3>
      <p class="pulse-ways">
        <button type="button" class="link" onClick={() => openLate("PulseHistory", { topic })}>
          {t("pulse-history")}
        </button>
        {may.includes("pulse.called") && (
          <button type="button" class="link" onClick={() => openLate("PulseCalls", { topic })}>
            {t("pulse-calls")}
          </button>
        )}
      </p>
    </section>
  );
}
