import { useState } from "preact/hooks";
import { ask } from "../../client";
import { clockTime, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Notice } from "../../ui/notice";
import { Sanitised } from "../../ui/sanitised";
import { sentence } from "../../ui/screens";
import type { Announcement, Topic } from "../../wire";

/** The corporation's name, as the page says it. */
const corporation = (): string => document.getElementById("app")?.dataset.corporation ?? "";

interface Props {
  announcement: Announcement;
  topic: Topic;
  may: string[];
}

/** What the corporation makes known: visibly its own, among the neighbours. */
export const AnnouncementCard = memo(function AnnouncementCard({ announcement, topic, may }: Props) {
  const id = `announcement-${announcement.announcement}`;
  return (
    <article class="card card-corporation" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="megaphone" />
        <span>{t("announcement-from", { corporation: corporation(), name: announcement.by.name })}</span>
        <time dateTime={announcement.at}>{clockTime(announcement.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{announcement.title}</h4>
        <Sanitised html={announcement.html} />
        {announcement.must_confirm && <Confirming announcement={announcement} topic={topic} may={may} />}
      </div>
    </article>
  );
});

function Confirming({ announcement, topic, may }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const { confirmed, dwellings } = announcement;
  const confirm = () => {
    setBusy(true);
    setError("");
    ask("announcement.confirm", topic, { announcement: announcement.announcement }).catch((failed) => (setError(sentence(failed)), setBusy(false)));
  };
  return (
    <div class="confirming">
      <div class="bar" aria-hidden="true">
        <i style={{ inlineSize: `${dwellings ? (100 * confirmed) / dwellings : 0}%` }} />
      </div>
      <p class="muted">
        {t("announcement-count", { confirmed, dwellings })}
        {may.includes("announcement.publish") && (
          <>
            {" "}
            <button type="button" class="link" onClick={() => openLate("Confirmations", { announcement })}>
              {t("announcement-who")}
            </button>
          </>
        )}
      </p>
      {announcement.mine ? (
        <p class="good">
          <Icon name="check" /> {t("announcement-mine")}
        </p>
      ) : (
        may.includes("announcement.confirm") && (
          <button type="button" class="button button-main" disabled={busy} onClick={confirm}>
            {t(busy ? "busy" : "announcement-confirm")}
          </button>
        )
      )}
      {error && <Notice>{error}</Notice>}
    </div>
  );
}
