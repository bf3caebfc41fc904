/** The page's title: how much is new everywhere, so that it shows on the tab, and where one is. */
import { useEffect } from "preact/hooks";
import { client } from "../client";
import { screen } from "../router";
import { t } from "../texts";

export function Title() {
  const rooms = client().store.rooms.value ?? [];
  const now = screen.value;
  const unread = rooms.reduce((sum, room) => sum + (room.unread ?? 0), 0);
  const place = now.at === "room" ? rooms.find((room) => room.topic === now.topic)?.name : t(now.at === "settings" ? "settings-title" : now.at === "search" ? "search-title" : "rooms-title");
  const title = [unread > 0 ? `(${unread > 99 ? "99+" : unread})` : "", place ? `${place} · Portiek` : "Portiek"].filter(Boolean).join(" ");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
