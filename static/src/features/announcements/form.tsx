import { useState } from "preact/hooks";
import { client } from "../../client";
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { roomId, type Topic } from "../../wire";

export function AnnouncementForm({ room }: { room: RoomState }) {
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [mustConfirm, setMustConfirm] = useState(true);
  const [others, setOthers] = useState<Topic[]>([]);
  const { send, busy, error } = useSending("announcement.publish", room.room.topic);
  const rooms = (client().store.rooms.value ?? []).filter(({ topic }) => topic !== room.room.topic);
  const submit = () => send({ title: title.trim(), text: text.trim(), must_confirm: mustConfirm, rooms: others.map((topic) => Number(roomId(topic))) });
  return (
    <Dialog title={t("announcement-make")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field id="title" label={t("announcement-title-label")} hint={t("announcement-title-hint")}>
          {(field) => <input {...field} required maxLength={120} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />}
        </Field>
        <Field id="text" label={t("announcement-text-label")} hint={t("announcement-text-hint")}>
          {(field) => <textarea {...field} required rows={5} maxLength={4000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <label class="check">
          <input type="checkbox" checked={mustConfirm} onChange={(event) => setMustConfirm(event.currentTarget.checked)} />
          <span>
            {t("announcement-must-confirm")}
            <span class="muted menu-hint">{t("announcement-must-confirm-hint")}</span>
          </span>
        </label>
        {rooms.length > 0 && (
          <details class="field">
            <summary>{t("announcement-rooms", { count: others.length })}</summary>
            <div class="checks">
              {rooms.map(({ topic, name }) => (
                <label key={topic} class="check">
                  <input type="checkbox" checked={others.includes(topic)} onChange={(event) => setOthers(event.currentTarget.checked ? [...others, topic] : others.filter((one) => one !== topic))} />
                  <span>{name}</span>
                </label>
              ))}
            </div>
          </details>
        )}
        <FormEnd error={error} busy={busy} action={t("announcement-publish", { rooms: others.length + 1 })} />
      </form>
    </Dialog>
  );
}
