import { clockTime, hasText, t } from "../../texts";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Sanitised } from "../../ui/sanitised";
import type { Progress } from "../../wire";
import { Photos } from "../files/photos";

/** How the work stands, by those who do it. */
export const ProgressCard = memo(function ProgressCard({ progress }: { progress: Progress }) {
  const id = `progress-${progress.progress}`;
  const { percent, attachments = [] } = progress;
  return (
    <article class="card card-works" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="crane" />
        <span id={id}>{t("progress-from", { name: progress.by.name })}</span>
        <time dateTime={progress.at}>{clockTime(progress.at)}</time>
      </header>
      <div class="card-body">
        {(progress.phase || typeof percent === "number") && (
          <p class="progress-line">
            {progress.phase && <b>{phaseName(progress.phase)}</b>}
            {typeof percent === "number" && <span>{t("progress-percent", { percent })}</span>}
          </p>
        )}
        {typeof percent === "number" && <Bar share={percent} />}
        {progress.html && <Sanitised html={progress.html} />}
        {attachments.length > 0 && <Photos photos={attachments} by={progress.by.name} />}
      </div>
    </article>
  );
});

export const Bar = ({ share }: { share: number }) => (
  <div class="bar" aria-hidden="true">
    <i style={{ inlineSize: `${share}%` }} />
  </div>
);

export const PHASES = ["initiatief", "plan", "draagvlakmeting", "voorbereiding", "uitvoering", "nazorg"];

export const phaseName = (phase: string): string => (hasText(`phase-${phase}`) ? t(`phase-${phase}`) : phase);
