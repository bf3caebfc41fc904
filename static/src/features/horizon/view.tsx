/** What is planned for a building: told in the stream when it changes, and at hand beside it. */
import { clockTime, t } from "../../texts";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import type { RoomState } from "../../reducing";
import type { Horizon } from "../../wire";

export const HorizonCard = memo(function HorizonCard({ horizon }: { horizon: Horizon }) {
  const id = `horizon-${horizon.horizon}`;
  return (
    <article class="card card-corporation" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="horizon" />
        <span>{t("horizon-from", { name: horizon.by.name })}</span>
        <time dateTime={horizon.at}>{clockTime(horizon.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{t("horizon-title")}</h4>
        <Plans horizon={horizon} />
        {horizon.reason && <p>{t("horizon-reason", { reason: horizon.reason })}</p>}
        <p class="muted">{t("horizon-told", { count: horizon.dwellings })}</p>
      </div>
    </article>
  );
});

/** What holds now, also when nothing was ever told: not knowing is said too. */
export function HorizonNow({ room }: { room: RoomState }) {
  const [now] = room.horizon_now;
  return (
    <section>
      <h3>{t("horizon-title")}</h3>
      {now ? <Plans horizon={now} /> : <p class="muted">{t("horizon-none")}</p>}
    </section>
  );
}

const Plans = ({ horizon }: { horizon: Horizon }) => (
  <dl class="horizon">
    {horizon.plans.map((plan, index) => (
      <div key={index}>
        <dt>{t("horizon-within", { years: plan.within })}</dt>
        <dd>
          {plan.what} <span class="muted">({t(`horizon-certainty-${plan.certainty}`)})</span>
        </dd>
      </div>
    ))}
    {horizon.quiet_until && (
      <div>
        <dt class="hidden">{t("horizon-title")}</dt>
        <dd>{t("horizon-quiet", { year: String(horizon.quiet_until) })}</dd>
      </div>
    )}
  </dl>
);
