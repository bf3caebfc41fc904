import { useState } from "preact/hooks";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import type { Photo } from "../../wire";

export function PhotoViewer({ photos, first, by }: { photos: Photo[]; first: number; by: string }) {
  const [at, setAt] = useState(first);
  const photo = photos[at]!;
  const step = (by: number) => setAt((now) => Math.min(photos.length - 1, Math.max(0, now + by)));
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  return (
    <Dialog kind="photo" title={t("photo-title", { number: at + 1, count: photos.length, name: by })}>
      <div class="viewer" onKeyDown={keys}>
        <img key={photo.file} class="viewer-photo" src={`/api/files/${photo.file}`} width={photo.width} height={photo.height} alt={t("photo-alt", { number: at + 1, name: by })} />
        {photos.length > 1 && (
          <p class="viewer-steps">
            <button type="button" class="button" onClick={() => step(-1)} disabled={at === 0}>
              {t("photo-previous")}
            </button>
            <button type="button" class="button" onClick={() => step(1)} disabled={at === photos.length - 1}>
              {t("photo-next")}
            </button>
          </p>
        )}
      </div>
    </Dialog>
  );
}
