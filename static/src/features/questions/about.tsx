/** The ways to what was answered, and for those who answer to what waits. */
import type { RoomState } from "../../reducing";
import { t } from "../../texts";

export function AnswersLink({ room }: { room: RoomState }) {
  const waiting = Object.values(room.questions).filter((one) => one.state === "open").length;
  return (
    <section>
      <h3>{t("questions-title")}</h3>
      <p class="muted">{t("questions-count", { count: waiting })}</p>
      {room.room.may.includes("question.answer") && (
        <p>
          <a href="/questions">{t("questions-all")}</a>
        </p>
      )}
      <p>
        <a href={`/answers?topic=${room.room.topic}`}>{t("answers-title")}</a>
      </p>
    </section>
  );
}
