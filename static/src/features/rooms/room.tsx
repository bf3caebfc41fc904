/** The room's screen: its name, the stream, who is typing, and the place to write. */
import { useEffect } from "preact/hooks";
import { client, connection } from "../../client";
import { language, moment, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Failure } from "../../ui/screens";
import type { RoomHolder } from "../../store";
import type { RoomState } from "../../reducing";
import type { Topic } from "../../wire";
import { Composer } from "../messages/composer";
import { PulseNotice } from "../pulse/view";
import { SearchHere } from "../search/link";
import { Stream } from "./stream-view";
import { roomUi } from "./ui";

export function Room({ topic, seq }: { topic: Topic; seq?: number | undefined }) {
  const holder = client().store.open(topic);
  const room = holder.room.value;
  const failed = holder.failed.value;
  useEffect(() => {
    if (seq !== undefined) roomUi(topic).jump.value = { seq };
  }, [seq]);
  const name = room?.room.name ?? client().store.rooms.value?.find((one) => one.topic === topic)?.name ?? "";
  return (
    <main class="room" id="main">
      <RoomTop holder={holder} name={name} />
      <ConnectionLine />
      {room && <PulseNotice room={room} />}
      {room ? (
        <Stream key={topic} holder={holder} room={room} ui={roomUi(topic)} />
      ) : failed ? (
        <Failure failed={failed} again={() => ((holder.failed.value = undefined), void client().store.reload(topic))} />
      ) : (
        <Shapes />
      )}
      {room && (
        <footer class="room-foot">
          <TypingLine holder={holder} />
          <Foot holder={holder} room={room} />
        </footer>
      )}
    </main>
  );
}

function RoomTop({ holder, name }: { holder: RoomHolder; name: string }) {
  const here = holder.here.value;
  const dwellings = holder.room.value?.room.dwellings;
  const parts = [dwellings && t("rooms-dwellings", { count: dwellings }), here > 1 && t("room-here", { count: here })].filter(Boolean);
  return (
    <header class="top">
      <a class="back" href="/" data-go>
        <Icon name="back" />
        <span class="back-word">{t("nav-rooms")}</span>
      </a>
      <div class="top-name">
        <h1>{name || t("nav-rooms")}</h1>
        <p class="muted">{parts.join(" · ") || "\u00a0"}</p>
      </div>
      <SearchHere topic={holder.topic} />
      <button type="button" class="icon-button top-about" onClick={() => openLate("AboutDialog", { topic: holder.topic })} aria-label={t("room-about")}>
        <Icon name="info" />
      </button>
    </header>
  );
}

/** What the connection is doing, in words, when it is not simply there. */
export function ConnectionLine() {
  const now = connection.value;
  if (now.state === "live" || (now.state === "connecting" && !hasBeenLive)) {
    hasBeenLive ||= now.state === "live";
    return null;
  }
  if (now.state === "waiting" && now.tries < 2) return null;
  const outdated = now.state === "ended" && now.why === "outdated";
  return (
    <div class={`connection connection-${now.state}`} role="status">
      <i class="connection-dot" aria-hidden="true" />
      <span>{t(outdated ? "connection-outdated" : `connection-${now.state}`)}</span>
      {now.state === "waiting" && (
        <button type="button" class="link" onClick={() => client().socket.wake()}>
          {t("try-now")}
        </button>
      )}
      {outdated && (
        <button type="button" class="link" onClick={() => location.reload()}>
          {t("reload")}
        </button>
      )}
    </div>
  );
}
let hasBeenLive = false;

function TypingLine({ holder }: { holder: RoomHolder }) {
  const typing = holder.typing.value;
  const names = typing.slice(0, 2).map((someone) => someone.name);
  const words = typing.length === 0 ? "" : typing.length > 2 ? t("typing-many") : t("typing", { names: new Intl.ListFormat(language.value).format(names), count: names.length });
  return (
    <p class="typing muted" aria-hidden={!words}>
      {words && <i class="typing-dots" aria-hidden="true" />}
      {words}
    </p>
  );
}

function Foot({ holder, room }: { holder: RoomHolder; room: RoomState }) {
  const muted = room.room.muted_until && Date.parse(room.room.muted_until) > Date.now() ? room.room.muted_until : undefined;
  if (muted) return <p class="foot-notice">{t("composer-muted", { until: moment(muted), reason: room.room.muted_reason ?? "" })}</p>;
  if (!room.room.may.includes("message.post")) return <p class="foot-notice">{t("composer-read-only")}</p>;
  return <Composer key={holder.topic} room={room} ui={roomUi(holder.topic)} />;
}

const Shapes = () => (
  <div class="log log-shapes" role="status" aria-label={t("loading")}>
    <i class="shape shape-post" />
    <i class="shape shape-post shape-mine" />
    <i class="shape shape-card" />
    <i class="shape shape-post" />
  </div>
);
