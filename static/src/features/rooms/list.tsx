import { Brand } from "../../ui/brand";
import { client } from "../../client";
import { roomPath, screen } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { Blank } from "../../ui/screens";
import type { RoomSummary } from "../../wire";
import { SearchLink } from "../search/link";
import { OwedLink } from "../polls/owed";
import { PulsesOwed } from "../pulse/owed";
import { initials } from "./initials";

/** The person's rooms, with what is new in each. */
export function RoomList({ level: Heading }: { level: "h1" | "h2" }) {
  const { store } = client();
  const rooms = store.rooms.value;
  return (
    <nav class="side side-rooms" aria-label={t("rooms-title")}>
      <header class="side-top">
        <Brand />
      </header>
      <Heading class="side-title">{t("rooms-title")}</Heading>
      <SearchLink here={screen.value.at === "search"} />
      {rooms === undefined ? <Shapes /> : rooms.length > 0 ? <Rooms rooms={rooms} /> : Heading === "h1" && <NoRooms level="h2" />}
      {store.me.value.role === "staff" && <OwedLink />}
      {store.me.value.role === "staff" && <PulsesOwed />}
      <a class="me-link" href="/#settings" data-go aria-current={screen.value.at === "settings" ? "page" : undefined}>
        <Face name={store.me.value.name} />
        <span class="me-name">
          <b>{store.me.value.name}</b>
          <span class="muted">{t("settings-title")}</span>
        </span>
        <Icon name="settings" />
      </a>
    </nav>
  );
}

function Rooms({ rooms }: { rooms: readonly RoomSummary[] }) {
  return (
    <ul class="rooms">
      {rooms.map((room) => (
        <li key={room.topic}>
          <RoomLink room={room} />
        </li>
      ))}
    </ul>
  );
}

function RoomLink({ room }: { room: RoomSummary }) {
  const now = screen.value;
  const unread = room.unread ?? 0;
  return (
    <a class="room-link" href={roomPath(room.topic)} data-go aria-current={now.at === "room" && now.topic === room.topic ? "page" : undefined}>
      <span class={`room-mark room-mark-${room.kind}`}>
        <Icon name={room.kind === "building" ? "building" : "crane"} />
      </span>
      <span class="room-words">
        <b>{room.name}</b>
        <span class="muted">{about(room)}</span>
      </span>
      {unread > 0 && (
        <span class="count">
          {unread > 99 ? "99+" : unread}
          <span class="hidden"> {t("rooms-unread", { count: unread })}</span>
        </span>
      )}
    </a>
  );
}

function about(room: RoomSummary): string {
  const kind = t(`rooms-kind-${room.kind}`);
  if (room.about) return `${kind} · ${room.about}`;
  return room.dwellings ? `${kind} · ${t("rooms-dwellings", { count: room.dwellings })}` : kind;
}

const Shapes = () => (
  <div class="shapes" role="status" aria-label={t("loading")}>
    <i class="shape shape-room" />
    <i class="shape shape-room" />
    <i class="shape shape-room" />
  </div>
);

/** Beside the list on a wide screen, in it on a narrow one. */
export const NoRooms = ({ level }: { level: "h1" | "h2" }) => (
  <Blank drawing="door" title={t("rooms-empty-title")} level={level}>
    <p>{t("rooms-empty")}</p>
  </Blank>
);

/** The first letters of somebody's name, for beside it: never the only thing that says who it is. */
export const Face = ({ name, role }: { name: string; role?: string }) => (
  <span class={`face face-${role ?? "tenant"}`} aria-hidden="true">
    {initials(name)}
  </span>
);
