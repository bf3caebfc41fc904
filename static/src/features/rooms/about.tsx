/** About the room: what is asked of the person here, whom she can turn to, how the project stands. */
import { client } from "../../client";
import { moment, t } from "../../texts";
import { closeDialog } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icon";
import type { RoomState } from "../../reducing";
import type { Topic } from "../../wire";
import { hasVoted, isAsked, isClosed } from "../polls/rules";
import { Bar, PHASES, phaseName } from "../progress/view";
import { HorizonNow } from "../horizon/view";
import { PulseAbout } from "../pulse/view";
import { PromiseCounts } from "../promises/about";
import { AnswersLink } from "../questions/about";
import { Face } from "./list";
import { roomUi } from "./ui";

export function AboutSide({ topic }: { topic: Topic }) {
  return (
    <aside class="side side-about" aria-label={t("room-about")}>
      <About topic={topic} />
    </aside>
  );
}

export function About({ topic }: { topic: Topic }) {
  const holder = client().store.open(topic);
  const room = holder.room.value;
  if (!room) return <i class="shape shape-card" />;
  const here = holder.here.value;
  return (
    <div class="about">
      <Asked room={room} topic={topic} />
      {room.room.contact && (
        <section>
          <h3>{t("about-contact")}</h3>
          <div class="contact">
            <Face name={room.room.contact.name} role="staff" />
            <p>
              <b>{room.room.contact.name}</b>
              <span class="muted">{t(`contact-${room.room.contact.role}`)}</span>
            </p>
          </div>
        </section>
      )}
      <PromiseCounts room={room} />
      <PulseAbout room={room} />
      <AnswersLink room={room} />
      {room.room.kind === "building" && <HorizonNow room={room} />}
      {room.room.phase && <Phases phase={room.room.phase} percent={room.room.percent} />}
      <section>
        <h3>{t("about-who")}</h3>
        <p>{t(room.room.kind === "building" ? "about-building" : "about-project")}</p>
        <p class="muted">{[room.room.dwellings && t("rooms-dwellings", { count: room.room.dwellings }), here > 1 && t("room-here", { count: here })].filter(Boolean).join(" · ")}</p>
      </section>
    </div>
  );
}

/** Announcements to confirm and polls to vote in: the nearest things that only this person can do. */
function Asked({ room, topic }: { room: RoomState; topic: Topic }) {
  const { may } = room.room;
  const open = [
    ...(may.includes("announcement.confirm") ? room.announcements.filter((one) => one.must_confirm && !one.mine).map((one) => ({ seq: one.seq, icon: "megaphone" as IconName, title: one.title, hint: t("about-read") })) : []),
    ...(may.includes("poll.vote")
      ? room.polls
          .filter((one) => !isClosed(one) && !hasVoted(one) && isAsked(one))
          .map((one) => ({ seq: one.seq, icon: "poll" as IconName, title: one.question, hint: one.closes_at ? t("poll-closes", { at: moment(one.closes_at) }) : t("about-vote") }))
      : []),
  ].sort((a, b) => b.seq - a.seq);
  if (open.length === 0) return null;
  const show = (seq: number) => {
    closeDialog();
    roomUi(topic).jump.value = { seq };
  };
  return (
    <section>
      <h3>{t("about-asked")}</h3>
      <ul class="asked">
        {open.map((one) => (
          <li key={one.seq}>
            <button type="button" class="menu-choice" onClick={() => show(one.seq)}>
              <Icon name={one.icon} />
              <span>
                {one.title}
                <span class="muted menu-hint">{one.hint}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Phases({ phase, percent }: { phase: string; percent?: number | null | undefined }) {
  const now = PHASES.indexOf(phase);
  return (
    <section>
      <h3>{t("about-phases")}</h3>
      <ol class="phases">
        {PHASES.map((one, index) => (
          <li key={one} class={index < now ? "phase-done" : index === now ? "phase-now" : undefined} aria-current={index === now ? "step" : undefined}>
            {phaseName(one)}
            {index < now && <span class="hidden"> {t("phase-is-done")}</span>}
          </li>
        ))}
      </ol>
      {typeof percent === "number" && (
        <>
          <Bar share={percent} />
          <p class="muted">{t("progress-percent", { percent })}</p>
        </>
      )}
    </section>
  );
}
