/** Questions in the stream: what stands under the message that asks one, and a line for each step. */
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import type { QuestionStep } from "../../wire";
import type { RoomUi } from "../rooms/ui";

export const StepLine = memo(function StepLine({ item, ui }: { item: QuestionStep; ui: RoomUi }) {
  return (
    <article class={`question-step question-step-${item.step}`} tabIndex={-1}>
      <Icon name="question" />
      <p>
        {t(`question-step-${item.step}`, { name: item.by.name })}{" "}
        <button type="button" class="link" onClick={() => (ui.jump.value = { message: item.question })}>
          {t("question-to-question")}
        </button>
      </p>
    </article>
  );
});
