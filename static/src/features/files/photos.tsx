/** Photos under a message or in a card: small ones, that open the large one. */
import { t } from "../../texts";
import { openLate } from "../../ui/dialog";
import type { Photo } from "../../wire";

export function Photos({ photos, by }: { photos: Photo[]; by: string }) {
  return (
    <ul class={`photos photos-${Math.min(photos.length, 4)}`}>
      {photos.map((photo, index) => (
        <li key={photo.file}>
          <button type="button" class="photo-button" aria-label={t("photo-open", { number: index + 1, count: photos.length, name: by })} onClick={() => openLate("PhotoViewer", { photos, first: index, by })}>
            <img class="photo" src={`/api/files/${photo.file}/small`} width={photo.width} height={photo.height} alt={t("photo-alt", { number: index + 1, name: by })} loading="lazy" decoding="async" />
          </button>
        </li>
      ))}
    </ul>
  );
}
