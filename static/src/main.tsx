/** Starts the client: who am I, my texts, the room of this address, all asked for at once; then it takes the page over. */
import { render } from "preact";
import { App } from "./app";
import { getter, isSignedOut, startClient } from "./client";
import { spoken } from "./features/rooms/stream-view";
import { screen, watchAddress } from "./router";
import { loadTexts } from "./texts";
import { say } from "./ui/live";
import { type Person, roomId } from "./wire";

async function start(): Promise<void> {
  const app = document.getElementById("app")!;
  const { get, ahead } = getter();
  const now = screen.value;
  if (now.at === "room") ahead(`/api/rooms/${roomId(now.topic)}`);
  const code = document.documentElement.lang === "en" ? "en" : "nl";
  const texts = loadTexts(code, app.dataset[code === "en" ? "textsEn" : "textsNl"]!);
  const { person } = await get<{ person: Person }>("/api/me");
  await texts;
  const { store } = startClient(person, get);
  store.onEvent = (event) => {
    const here = screen.value;
    const words = here.at === "room" && here.topic === event.topic && event.by.id !== store.me.value.id ? spoken(event) : undefined;
    if (words) say(words);
  };
  void store.refreshRooms().catch(() => {});
  watchAddress();
  app.replaceChildren();
  render(<App />, app);
  // Menus and forms are fetched while nothing else is asked of the line, so that they also open when it is gone.
  setTimeout(() => void import("./late").catch(() => {}), 2_000);
}

/** Until the client stands, the page made on the server is there to read. */
function tryToStart(waitMs = 2_000): void {
  start().catch((error) => {
    if (isSignedOut(error)) location.assign("/sign-in");
    else setTimeout(() => tryToStart(Math.min(waitMs * 2, 30_000)), waitMs);
  });
}

tryToStart();
