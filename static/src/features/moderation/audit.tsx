/** For moderators and administrators: what was done, by whom, and why. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { client } from "../../client";
import { moment, t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { AuditEntry } from "../../wire";

const PAGE = 50;

const roomName = (topic: string): string => client().store.rooms.value?.find((room) => room.topic === topic)?.name ?? topic;

export function AuditLog() {
  const [entries, setEntries] = useState<AuditEntry[]>();
  const [failed, setFailed] = useState<Failed>();
  const [isWhole, setIsWhole] = useState(false);
  const more = (before?: number) =>
    request<{ entries: AuditEntry[] }>("GET", `/api/audit${before ? `?before=${before}` : ""}`).then((page) => {
      setEntries((now) => [...(now ?? []), ...page.entries]);
      setIsWhole(page.entries.length < PAGE);
    }, setFailed);
  useEffect(() => void more(), []);
  return (
    <Dialog title={t("audit-title")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {!entries && !failed && <p class="muted">{t("loading")}</p>}
      {entries?.length === 0 && <p>{t("audit-empty")}</p>}
      <ul class="audit">
        {entries?.map((entry) => (
          <li key={entry.id}>
            <p>
              <b>{t(`audit-${entry.act.replace(".", "-")}`, { by: entry.by.name, person: entry.person?.name ?? "" })}</b>
            </p>
            <p class="muted">
              {roomName(entry.room)} · {moment(entry.at)}
              {entry.until && <> · {t("audit-until", { until: moment(entry.until) })}</>}
            </p>
            {entry.reason && <p>{entry.reason}</p>}
            {entry.text && <blockquote class="quoted">{entry.text}</blockquote>}
          </li>
        ))}
      </ul>
      {entries && entries.length > 0 && !isWhole && (
        <button type="button" class="button" onClick={() => void more(entries.at(-1)!.id)}>
          {t("audit-more")}
        </button>
      )}
    </Dialog>
  );
}
