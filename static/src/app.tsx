/** The frame: rooms at one side, what was chosen in the middle, about it at the other; on a phone one of them, and a bar. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FunctionComponent } from "preact";
import { client, connection } from "./client";
import { AboutSide } from "./features/rooms/about";
import { PromiseNews } from "./features/promises/news";
import { QuestionNews } from "./features/questions/news";
import { NoRooms, RoomList } from "./features/rooms/list";
import { ConnectionLine, Room } from "./features/rooms/room";
import { go, roomPath, screen, type Screen } from "./router";
import { t } from "./texts";
import { Dialogs, isDialogOpen, openLate } from "./ui/dialog";
import { Icon, type IconName } from "./ui/icon";
import { Live } from "./ui/live";
import { Title } from "./ui/title";
import { isNarrow } from "./ui/narrow";
import { isWriting } from "./ui/writing";
import { Blank } from "./ui/screens";

export function App() {
  const now = screen.value;
  const ended = connection.value.state === "ended" && connection.value.why === "signed_out";
  useEffect(() => {
    if (ended) location.assign("/sign-in");
  }, [ended]);
  useFocusOf(now);
  useEffect(() => {
    document.addEventListener("keydown", shortcut);
    return () => document.removeEventListener("keydown", shortcut);
  }, []);
  return (
    <div class={`app app-${now.at}${isWriting.value ? " app-writing" : ""}`}>
      <a class="skip" href="#main" onClick={skip}>
        {t("skip")}
      </a>
      {now.at === "rooms" && isNarrow.value ? (
        <main id="main" class="side-frame">
          <RoomList level="h1" />
        </main>
      ) : (
        <>
          <RoomList level="h2" />
          <Middle now={now} />
        </>
      )}
      {now.at === "room" && <AboutSide key={now.topic} topic={now.topic} />}
      <Bar now={now} />
      <Dialogs />
      <PromiseNews />
      <QuestionNews />
      <Live />
      <Title />
    </div>
  );
}

/** On another screen the reader starts at its beginning; where one can write at once, the composer took the focus. */
function useFocusOf(now: Screen): void {
  const before = useRef(now);
  useEffect(() => {
    if (before.current === now) return;
    before.current = now;
    const main = document.getElementById("main");
    if (!main || main.contains(document.activeElement)) return;
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }, [now]);
}

function Middle({ now }: { now: Screen }) {
  if (now.at === "room") return <Room key={now.topic} topic={now.topic} seq={now.seq} />;
  if (now.at === "settings") return <LateScreen name="Settings" />;
  if (now.at === "search") return <LateScreen name="Search" />;
  return (
    <main class="room room-none" id="main">
      <ConnectionLine />
      {now.at === "lost" ? (
        <Blank drawing="lock" title={t("lost-title")} level="h1">
          <p>{t("lost-text")}</p>
          <a class="button" href="/" data-go>
            {t("error-home")}
          </a>
        </Blank>
      ) : client().store.rooms.value?.length === 0 ? (
        <NoRooms level="h1" />
      ) : (
        <Blank drawing="neighbours" title={t("choose-title")} level="h1">
          <p>{t("choose-text")}</p>
        </Blank>
      )}
    </main>
  );
}

function LateScreen({ name }: { name: "Settings" | "Search" }) {
  const [shown, found] = useState<{ name: string; Found: FunctionComponent }>();
  useEffect(() => {
    void import("./late").then((late) => found({ name, Found: late[name] }));
  }, [name]);
  return shown?.name === name ? <shown.Found /> : <main class="room" id="main" />;
}

/** The bar on a phone: the rooms, the person's own building and project when she has one of each, and herself. */
function Bar({ now }: { now: Screen }) {
  const rooms = client().store.rooms.value ?? [];
  const only = (kind: string) => {
    const found = rooms.filter((room) => room.kind === kind);
    return found.length === 1 ? found[0] : undefined;
  };
  const building = only("building");
  const project = only("project");
  const unread = rooms.reduce((sum, room) => sum + (room.unread ?? 0), 0);
  return (
    <nav class="tabs" aria-label={t("nav-title")}>
      <Tab icon="rooms" text={t("nav-rooms")} href="/" here={now.at === "rooms" || (now.at === "room" && now.topic !== building?.topic && now.topic !== project?.topic)} unread={unread} />
      {building && <Tab icon="building" text={t("nav-building")} href={roomPath(building.topic)} here={now.at === "room" && now.topic === building.topic} unread={building.unread} />}
      {project && <Tab icon="crane" text={t("nav-project")} href={roomPath(project.topic)} here={now.at === "room" && now.topic === project.topic} unread={project.unread} />}
      <Tab icon="person" text={t("nav-me")} href="/#settings" here={now.at === "settings"} />
    </nav>
  );
}

const Tab = ({ icon, text, href, here, unread = 0 }: { icon: IconName; text: string; href: string; here: boolean; unread?: number | undefined }) => (
  <a class="tab" href={href} data-go aria-current={here ? "true" : undefined}>
    <span class="tab-icon">
      <Icon name={icon} />
      {unread > 0 && <span class="tab-count">{unread > 99 ? "99+" : unread}</span>}
    </span>
    <span>
      {text}
      {unread > 0 && <span class="hidden"> {t("rooms-unread", { count: unread })}</span>}
    </span>
  </a>
);

function skip(event: Event): void {
  event.preventDefault();
  const target = ["#composer", "#main .log", "#main"].map((where) => document.querySelector<HTMLElement>(where)).find(Boolean);
  if (target && target.tabIndex < 0) target.tabIndex = -1;
  target?.focus();
}

function shortcut(event: KeyboardEvent): void {
  const writing = (event.target as Element).matches?.("input, textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openLate("Finder", {});
  } else if (event.key === "?" && !writing && !isDialogOpen()) {
    openLate("Shortcuts", {});
  } else if (event.altKey && event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    nextUnread(event.key === "ArrowDown" ? 1 : -1);
  }
}

function nextUnread(step: 1 | -1): void {
  const rooms = client().store.rooms.value ?? [];
  const now = screen.value;
  const at = rooms.findIndex((room) => now.at === "room" && room.topic === now.topic);
  for (let count = 1; count <= rooms.length; count++) {
    const room = rooms[(at + step * count + rooms.length * 2) % rooms.length]!;
    if ((room.unread ?? 0) > 0) return go(roomPath(room.topic));
  }
}
