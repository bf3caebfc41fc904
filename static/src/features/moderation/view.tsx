import { useState } from "preact/hooks";
import { ask } from "../../client";
import { t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Author, Message, Topic } from "../../wire";

export function HideDialog({ message, topic }: { message: Message; topic: Topic }) {
  return (
    <ReasonDialog
      title={t("hide-title")}
      text={t("hide-text", { name: message.by.name })}
      action={t("message-hide")}
      reasons={["hide-reason-rude", "hide-reason-private", "hide-reason-off-topic"]}
      send={(reason) => ask("message.hide", topic, { message: message.message, reason })}
    />
  );
}

const MUTES_MIN = [60, 24 * 60, 7 * 24 * 60];

export function MuteDialog({ person, topic }: { person: Author; topic: Topic }) {
  const [minutes, setMinutes] = useState(MUTES_MIN[1]!);
  return (
    <ReasonDialog
      title={t("mute-title", { name: person.name })}
      text={t("mute-text", { name: person.name })}
      action={t("mute-action")}
      reasons={["hide-reason-rude", "mute-reason-repeat"]}
      send={(reason) => ask("member.mute", topic, { person: person.id, minutes, reason })}
      instead={{ text: t("unmute", { name: person.name }), send: () => ask("member.unmute", topic, { person: person.id }) }}
    >
      <fieldset class="field">
        <legend>{t("mute-how-long")}</legend>
        {MUTES_MIN.map((one) => (
          <label key={one} class="radio">
            <input type="radio" name="minutes" checked={one === minutes} onChange={() => setMinutes(one)} />
            <span>{t(`mute-${one}`)}</span>
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}

interface ReasonProps {
  title: string;
  text: string;
  action: string;
  reasons: string[];
  send(reason: string): Promise<unknown>;
  /** The way back, for who did this before. */
  instead?: { text: string; send(): Promise<unknown> };
  children?: preact.ComponentChildren;
}

function ReasonDialog({ title, text, action, reasons, send, instead, children }: ReasonProps) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    send(reason.trim()).then(closeDialog, (failed) => setError(sentence(failed)));
  };
  return (
    <Dialog title={title}>
      <form class="stack" onSubmit={submit}>
        <p>{text}</p>
        {children}
        <div class="field">
          <label for="reason">{t("reason")}</label>
          <p class="hint" id="reason-hint">
            {t("reason-hint")}
          </p>
          <input id="reason" required maxLength={200} value={reason} aria-describedby="reason-hint" onInput={(event) => setReason(event.currentTarget.value)} />
          <p class="suggestions">
            {reasons.map((id) => (
              <button key={id} type="button" class="chip" onClick={() => setReason(t(id))}>
                {t(id)}
              </button>
            ))}
          </p>
        </div>
        {error && <Notice>{error}</Notice>}
        <p class="dialog-actions">
          <button type="button" class="button" onClick={closeDialog}>
            {t("cancel")}
          </button>
          <button type="submit" class="button button-main">
            {action}
          </button>
        </p>
        {instead && (
          <p>
            <button type="button" class="link" onClick={() => void instead.send().then(closeDialog, (failed) => setError(sentence(failed)))}>
              {instead.text}
            </button>
          </p>
        )}
      </form>
    </Dialog>
  );
}
