import { useSignal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Icon } from "../../ui/icon";
import { sentence } from "../../ui/screens";
import { roomId } from "../../wire";
import { PhotoTray } from "../files/tray";
import { MOST_PHOTOS, PendingPhoto } from "../files/uploads";
import { PHASES, phaseName } from "./view";

export function ProgressForm({ room }: { room: RoomState }) {
  const [text, setText] = useState("");
  const [phase, setPhase] = useState(room.room.phase ?? "");
  const [percent, setPercent] = useState<number | undefined>(room.room.percent ?? undefined);
  const photos = useSignal<PendingPhoto[]>([]);
  const [waiting, setWaiting] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const { send, busy, error, setError } = useSending("progress.post", room.room.topic);

  const add = (files: FileList | null) => {
    const left = MOST_PHOTOS - photos.value.length;
    if ((files?.length ?? 0) > left) setError(t("photos-most", { most: MOST_PHOTOS }));
    photos.value = [...photos.value, ...[...(files ?? [])].slice(0, left).map((file) => PendingPhoto.start(roomId(room.room.topic), file))];
  };
  const submit = async () => {
    setWaiting(true);
    const failed = (await Promise.all(photos.value.map((photo) => photo.ended()))).find((failed) => failed);
    setWaiting(false);
    if (failed) return setError(sentence(failed));
    const data: Record<string, unknown> = { text: text.trim() };
    if (phase) data.phase = phase;
    if (percent !== undefined) data.percent = percent;
    if (photos.value.length) data.attachments = photos.value.map((photo) => photo.done.value!.file);
    await send(data);
  };

  return (
    <Dialog title={t("progress-make")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <PhotoTray photos={photos} />
        <button type="button" class="button" onClick={() => picker.current!.click()}>
          <Icon name="photo" /> {t("photos-pick")}
        </button>
        <input
          ref={picker}
          class="hidden"
          type="file"
          accept="image/*"
          multiple
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
        <Field id="text" label={t("progress-text-label")} hint={t("progress-text-hint")}>
          {(field) => <textarea {...field} rows={3} maxLength={4000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <Field id="phase" label={t("progress-phase-label")}>
          {(field) => (
            <select {...field} value={phase} onChange={(event) => setPhase(event.currentTarget.value)}>
              <option value="">{t("progress-no-phase")}</option>
              {PHASES.map((one) => (
                <option key={one} value={one}>
                  {phaseName(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field id="percent" label={t("progress-percent-label")} hint={percent === undefined ? t("progress-percent-none") : t("progress-percent", { percent })}>
          {(field) => <input {...field} type="range" min={0} max={100} step={5} value={percent ?? 0} onInput={(event) => setPercent(Number(event.currentTarget.value))} />}
        </Field>
        <FormEnd error={error} busy={busy || waiting} action={t("progress-send")} />
      </form>
    </Dialog>
  );
}
