/** What this person wrote and the server hasn't confirmed yet: its state stands below it, in words. */
import { client } from "../../client";
import type { Entry } from "../../outbox";
import { connection } from "../../client";
import { t } from "../../texts";
import type { PendingPhoto } from "../files/uploads";

export function PendingPost({ entry }: { entry: Entry }) {
  const refused = entry.state === "refused";
  const words = typeof entry.data.text === "string" ? entry.data.text : "";
  return (
    <li class="item">
      <article class={`post mine pending${refused ? " refused" : ""}`}>
        <div class="post-column">
          <div class="body">
            {entry.name !== "message.post" && (
              <p>
                <b>{t(`pending-${entry.name.replace(".", "-")}`)}</b>
              </p>
            )}
            {words && <p class="text text-plain">{words}</p>}
            {entry.photos.length > 0 && <PhotosOnTheirWay photos={entry.photos} />}
            <p class={`post-time ${refused ? "bad" : "muted"}`} role="status">
              {state(entry)}
            </p>
          </div>
          {(refused || entry.state === "waiting") && (
            <p class="pending-actions">
              <button type="button" class="button button-small" onClick={() => client().outbox.again(entry.id)}>
                {t("pending-again")}
              </button>
              <button type="button" class="link" onClick={() => client().outbox.remove(entry.id)}>
                {t("pending-remove")}
              </button>
            </p>
          )}
        </div>
      </article>
    </li>
  );
}

function state(entry: Entry): string {
  if (entry.state === "refused") return `${t("pending-refused")} ${entry.sentence ?? ""}`;
  if (entry.state === "waiting") return entry.sentence ?? t("pending-sending");
  if (connection.value.state !== "live") return t("pending-offline");
  return t(entry.state === "uploading" ? "pending-uploading" : "pending-sending");
}

function PhotosOnTheirWay({ photos }: { photos: PendingPhoto[] }) {
  const done = photos.filter((photo) => photo.done.value).length;
  const share = photos.reduce((sum, photo) => sum + photo.share.value, 0) / photos.length;
  return (
    <div class="pending-photos">
      <p class="muted">{t("photos-of", { done, count: photos.length })}</p>
      <progress class="progress" value={share} max={1} aria-label={t("photos-of", { done, count: photos.length })} />
    </div>
  );
}
