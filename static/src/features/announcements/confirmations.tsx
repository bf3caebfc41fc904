import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { moment, t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Announcement } from "../../wire";

interface Confirmation {
  dwelling: string;
  confirmed_at?: string | null;
}

/** For staff: which dwellings have read it, those that haven't first, since they need a visit. */
export function Confirmations({ announcement }: { announcement: Announcement }) {
  const [list, setList] = useState<Confirmation[]>();
  const [failed, setFailed] = useState<Failed>();
  useEffect(() => {
    request<{ dwellings: Confirmation[] }>("GET", `/api/announcements/${announcement.announcement}/confirmations`).then(({ dwellings }) => setList(dwellings), setFailed);
  }, []);
  const sorted = list && [...list].sort((a, b) => Number(!!a.confirmed_at) - Number(!!b.confirmed_at));
  return (
    <Dialog title={t("announcement-who-title")}>
      <p>{announcement.title}</p>
      <p class="muted">{t("announcement-count", { confirmed: announcement.confirmed, dwellings: announcement.dwellings })}</p>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {!list && !failed && <p class="muted">{t("loading")}</p>}
      {sorted && (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("dwelling")}</th>
              <th scope="col">{t("announcement-read-at")}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((one) => (
              <tr key={one.dwelling}>
                <th scope="row">{one.dwelling}</th>
                <td>{one.confirmed_at ? moment(one.confirmed_at) : <span class="muted">{t("announcement-not-yet")}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
