/** A report leaves the running talk: one line, behind which it stands whole. */
import type { ComponentChildren } from "preact";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import type { Message, ReportState } from "../../wire";
import { excerpt } from "../messages/view";

const SHOWN = 80;

export function ReportFold({ report, message, children }: { report: ReportState; message: Message; children: ComponentChildren }) {
  const words = excerpt(message);
  const text = words.length > SHOWN ? `${words.slice(0, SHOWN - 1)}…` : words;
  return (
    <details class="report">
      <summary>
        <Icon name="wrench" />
        <span>
          {t("report-line", { name: message.by.name, text })}
          <span class="muted report-where">{report.reference ? t("report-reference", { reference: report.reference }) : t("report-waits")}</span>
        </span>
      </summary>
      {children}
    </details>
  );
}
