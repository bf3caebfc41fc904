/** How the room's promises stand: the same numbers for everybody, and the way to all of them. */
import { t } from "../../texts";
import type { RoomState } from "../../reducing";
import { roomPath } from "../../router";

const ORDER = ["late", "open", "moved", "asked", "broken", "kept", "declined"] as const;

export function PromiseCounts({ room }: { room: RoomState }) {
  const shown = ORDER.filter((state) => room.promise_counts[state] > 0);
  return (
    <section>
      <h3>{t("promises-title")}</h3>
      {shown.length === 0 ? (
        <p class="muted">{t("promises-none")}</p>
      ) : (
        <>
          <ul class="promise-counts">
            {shown.map((state) => (
              <li key={state} class={`stamped stamped-${state}`}>
                {t(`promise-state-${state}`)} <b>{room.promise_counts[state]}</b>
              </li>
            ))}
          </ul>
          <p>
            <a href={`${roomPath(room.room.topic)}/promises`}>{t("promises-all")}</a>
          </p>
        </>
      )}
    </section>
  );
}
