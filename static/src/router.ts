/** Which screen is shown: the address, and nothing else, says so. */
import { computed, signal } from "@preact/signals";
import { roomTopic, type Topic } from "./wire";

export type Screen = { at: "rooms" } | { at: "room"; topic: Topic; seq?: number } | { at: "settings" } | { at: "lost" };

const address = signal(location.pathname + location.hash);
export const screen = computed<Screen>(() => read(address.value));

export function read(path: string): Screen {
  if (path.endsWith("#settings")) return { at: "settings" };
  const [bare = "", mark = ""] = path.split("#");
  const room = /^\/rooms\/(\d+)\/?$/.exec(bare);
  const item = /^(\d+)$/.exec(mark);
  if (room) return { at: "room", topic: roomTopic(room[1]!), ...(item && { seq: Number(item[1]) }) };
  return bare === "/" ? { at: "rooms" } : { at: "lost" };
}

export const roomPath = (topic: Topic): string => `/rooms/${topic.slice(topic.indexOf(":") + 1)}`;

export function go(path: string): void {
  history.pushState(null, "", path);
  address.value = location.pathname + location.hash;
}

export function watchAddress(): void {
  // It may have changed while the client was starting.
  address.value = location.pathname + location.hash;
  window.addEventListener("popstate", () => (address.value = location.pathname + location.hash));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[data-go]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href")!);
  });
}
