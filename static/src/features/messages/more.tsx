/** What one can add to the stream besides words: what the room allows, and nothing else. */
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { closeDialog, Dialog, openLate } from "../../ui/dialog";
import type { RoomUi } from "../rooms/ui";
import { Choice } from "./menu";

export function MoreMenu({ room, ui, pick }: { room: RoomState; ui: RoomUi; pick: () => void }) {
  const { may } = room.room;
  const then = (work: () => void) => () => {
    closeDialog();
    work();
  };
  return (
    <Dialog kind="menu" title={t("composer-more")}>
      <ul class="menu">
        <Choice icon="photo" text={t("photos-pick")} hint={t("photos-pick-hint")} onClick={then(pick)} />
        {may.includes("question.ask") && <Choice icon="question" text={t("verb-ask")} hint={t("verb-question-hint")} onClick={then(() => (ui.verb.value = "question"))} />}
        {may.includes("report.make") && <Choice icon="wrench" text={t("verb-report")} hint={t("verb-report-hint")} onClick={then(() => (ui.verb.value = "report"))} />}
        {may.includes("poll.open") && <Choice icon="poll" text={t("poll-make")} hint={t("poll-make-hint")} onClick={() => openLate("PollForm", { room })} />}
        {may.includes("promise.make") && <Choice icon="seal" text={t("promise-make")} hint={t("promise-make-hint")} onClick={() => openLate("PromiseForm", { topic: room.room.topic })} />}
        {may.includes("promise.ask") && <Choice icon="seal" text={t("promise-ask")} hint={t("promise-ask-hint")} onClick={() => openLate("AskPromise", { topic: room.room.topic })} />}
        {may.includes("horizon.set") && room.room.kind === "building" && (
          <Choice icon="horizon" text={t("horizon-make")} hint={t("horizon-make-hint")} onClick={() => openLate("HorizonForm", { room })} />
        )}
        {may.includes("progress.post") && (
          <Choice icon="crane" text={t("progress-make")} hint={t("progress-make-hint")} onClick={() => openLate("ProgressForm", { room })} />
        )}
        {may.includes("announcement.publish") && (
          <Choice icon="megaphone" text={t("announcement-make")} hint={t("announcement-make-hint")} onClick={() => openLate("AnnouncementForm", { room })} />
        )}
      </ul>
    </Dialog>
  );
}
