/** Which screen is shown: the address, and nothing else, says so. */
import { computed, signal } from "@preact/signals";
import { roomTopic, type Topic } from "./wire";

export type Screen = { at: "rooms" } | { at: "room"; topic: Topic; seq?: number } | { at: "search"; words: string; topic: Topic } | { at: "settings" } | { at: "lost" };

const here = (): string => location.pathname + location.search + location.hash;
const address = signal(here());
export const screen = computed<Screen>(() => read(address.value));

export function read(path: string): Screen {
  if (path.endsWith("#settings")) return { at: "settings" };
  const [before = "", mark = ""] = path.split("#");
  const [bare = "", query = ""] = before.split("?");
  const room = /^\/rooms\/(\d+)\/?$/.exec(bare);
  const item = /^(\d+)(?:-slip-.*)?$/.exec(mark);
  if (room) return { at: "room", topic: roomTopic(room[1]!), ...(item && { seq: Number(item[1]) }) };
  if (bare === "/search") return searched(new URLSearchParams(query));
  return bare === "/" ? { at: "rooms" } : { at: "lost" };
}

const searched = (asked: URLSearchParams): Screen => ({ at: "search", words: asked.get("q") ?? "", topic: asked.get("topic") ?? "" });

export function searchPath(words: string, topic: Topic = ""): string {
  const asked = new URLSearchParams({ ...(words && { q: words }), ...(topic && { topic }) }).toString();
  return asked ? `/search?${asked}` : "/search";
}

export const itemPath = (topic: Topic, seq: number): string => `${roomPath(topic)}#${seq}`;

export const roomPath = (topic: Topic): string => `/rooms/${topic.slice(topic.indexOf(":") + 1)}`;

export function go(path: string): void {
  history.pushState(null, "", path);
  address.value = here();
}

/** The same screen under another address, which going back does not undo. */
export function rename(path: string): void {
  history.replaceState(null, "", path);
  address.value = here();
}

export function watchAddress(): void {
  // It may have changed while the client was starting.
  address.value = here();
  window.addEventListener("popstate", () => (address.value = here()));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[data-go]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href")!);
  });
}
