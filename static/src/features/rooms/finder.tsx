/** Ctrl+K: to a room by a few letters of its name. */
import { useState } from "preact/hooks";
import { client } from "../../client";
import { go, roomPath } from "../../router";
import { t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";

export function Finder() {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = (client().store.rooms.value ?? []).filter((room) => wanted.every((word) => `${room.name} ${room.about ?? ""}`.toLocaleLowerCase().includes(word))).slice(0, 12);
  const to = (index: number) => {
    const room = found[index];
    if (!room) return;
    closeDialog();
    go(roomPath(room.topic));
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      to(at);
    }
  };
  return (
    <Dialog kind="menu" title={t("finder-title")}>
      <input
        class="finder-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="finder-list"
        aria-activedescendant={found[at] ? `finder-${at}` : undefined}
        aria-label={t("finder-label")}
        placeholder={t("finder-label")}
        autofocus
        value={words}
        onInput={(event) => (setWords(event.currentTarget.value), setAt(0))}
        onKeyDown={keys}
      />
      <ul class="menu" role="listbox" id="finder-list" aria-label={t("rooms-title")}>
        {found.map((room, index) => (
          <li key={room.topic} id={`finder-${index}`} role="option" aria-selected={index === at} class="menu-choice" onClick={() => to(index)}>
            <span>
              {room.name}
              <span class="muted menu-hint">{room.about}</span>
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="muted">{t("finder-none")}</p>}
    </Dialog>
  );
}
