import { t } from "../texts";
import { Dialog } from "./dialog";

const KEYS: [string, string][] = [
  ["Enter", "key-send"],
  ["Shift + Enter", "key-line"],
  ["↑", "key-edit"],
  ["Ctrl + K", "key-find"],
  ["Alt + Shift + ↑ ↓", "key-unread"],
  ["Esc", "key-close"],
  ["?", "key-help"],
];

export const Shortcuts = () => (
  <Dialog title={t("shortcuts-title")}>
    <table class="table">
      <thead class="hidden">
        <tr>
          <th scope="col">{t("shortcuts-key")}</th>
          <th scope="col">{t("shortcuts-does")}</th>
        </tr>
      </thead>
      <tbody>
        {KEYS.map(([keys, id]) => (
          <tr key={id}>
            <th scope="row">
              <kbd>{keys}</kbd>
            </th>
            <td>{t(id)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Dialog>
);
