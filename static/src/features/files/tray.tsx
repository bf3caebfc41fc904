/** Photos that go with what one is writing: small, with how far each is, removable. */
import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { sentence } from "../../ui/screens";
import type { PendingPhoto } from "./uploads";

export function PhotoTray({ photos }: { photos: Signal<PendingPhoto[]> }) {
  if (photos.value.length === 0) return null;
  const remove = (photo: PendingPhoto) => {
    photo.cancel();
    photos.value = photos.value.filter((one) => one !== photo);
  };
  return (
    <ul class="tray">
      {photos.value.map((photo) => (
        <TrayPhoto key={photo.key} photo={photo} remove={() => remove(photo)} />
      ))}
    </ul>
  );
}

function TrayPhoto({ photo, remove }: { photo: PendingPhoto; remove: () => void }) {
  const failed = photo.failed.value;
  return (
    <li class={failed ? "tray-photo tray-failed" : "tray-photo"}>
      <Thumb blob={photo.blob} />
      {failed ? (
        <button type="button" class="tray-again" onClick={() => photo.again()}>
          {t("try-again")}
          <span class="hidden"> {photo.name}</span>
        </button>
      ) : (
        !photo.done.value && <progress class="progress" value={photo.share.value} max={1} aria-label={t("photo-uploading", { name: photo.name })} />
      )}
      <button type="button" class="tray-remove" onClick={remove} aria-label={t("photo-remove", { name: photo.name })}>
        <Icon name="close" />
      </button>
      {failed && (
        <p class="tray-why" role="alert">
          {sentence(failed)}
        </p>
      )}
    </li>
  );
}

/** Drawn on a canvas, so that the page's policy needs no addresses of the kind blob:. */
function Thumb({ blob }: { blob: Blob }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    createImageBitmap(blob, { resizeWidth: 176, resizeQuality: "medium" }).then(
      (picture) => {
        const canvas = ref.current;
        if (gone || !canvas) return;
        const side = Math.min(picture.width, picture.height);
        canvas.getContext("2d")?.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [blob]);
  return <canvas ref={ref} class="tray-thumb" width={176} height={176} aria-hidden="true" />;
}
