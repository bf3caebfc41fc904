import { useEffect } from "preact/hooks";
import { t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { owed, refreshOwed } from "./news";

/** For staff, among her rooms, as long as an outcome is owed: red, until it is there. */
export function OwedLink() {
  useEffect(() => void refreshOwed().catch(() => {}), []);
  const count = owed.value?.length ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" class="owed-link" onClick={() => openLate("OwedOutcomes", {})}>
      <Icon name="poll" />
      <span>{t("poll-owed-count", { count })}</span>
    </button>
  );
}
