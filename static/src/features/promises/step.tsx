/** One more entry for a promise: kept, moved, not kept, not promised, words taken out. */
import { useState } from "preact/hooks";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import type { PromiseState, Topic } from "../../wire";
import { today } from "./form";

interface Props {
  step: "keep" | "move" | "break" | "decline" | "redact";
  promise: PromiseState;
  topic: Topic;
}

export function PromiseStep({ step, promise, topic }: Props) {
  const [reason, setReason] = useState("");
  const [day, setDay] = useState("");
  const { send, busy, error } = useSending(`promise.${step}`, topic);
  const isFree = step === "keep";
  return (
    <Dialog title={t(`promise-${step}-title`)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ promise: promise.promise, reason: reason.trim(), ...(step === "move" && { day }) });
        }}
      >
        <blockquote class="quoted">{promise.what || t("promise-words-gone")}</blockquote>
        {step === "move" && <Field id="day" label={t("promise-day-label")}>{(field) => <input {...field} type="date" required min={today()} value={day} onInput={(event) => setDay(event.currentTarget.value)} />}</Field>}
        {step === "redact" && <p>{t("promise-redact-hint")}</p>}
        <Field id="reason" label={t(isFree ? "promise-keep-label" : "promise-reason-label")} hint={t("promise-reason-hint")}>
          {(field) => <textarea {...field} required={!isFree} rows={3} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t(step === "decline" ? "promise-answer-no" : `promise-${step}`)} />
      </form>
    </Dialog>
  );
}
