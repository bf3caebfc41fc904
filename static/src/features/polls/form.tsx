import { useState } from "preact/hooks";
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Icon } from "../../ui/icon";

const MOST_OPTIONS = 10;

export function PollForm({ room }: { room: RoomState }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState(["", ""]);
  const [many, setMany] = useState(false);
  const [secret, setSecret] = useState(false);
  const [perDwelling, setPerDwelling] = useState(true);
  const [closes, setCloses] = useState("");
  const { send, busy, error, setError } = useSending("poll.open", room.room.topic);
  const set = (index: number, text: string) => setOptions(options.map((option, at) => (at === index ? text : option)));
  const submit = () => {
    const filled = options.map((option) => option.trim()).filter(Boolean);
    if (filled.length < 2) return setError(t("poll-two-options"));
    const data: Record<string, unknown> = { question: question.trim(), options: filled, many, secret, per: perDwelling ? "dwelling" : "person" };
    if (closes) data.closes_at = new Date(closes).toISOString();
    return send(data);
  };
  return (
    <Dialog title={t("poll-make")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field id="question" label={t("poll-question-label")}>
          {(field) => <input {...field} required maxLength={200} value={question} onInput={(event) => setQuestion(event.currentTarget.value)} />}
        </Field>
        <fieldset class="field">
          <legend>{t("poll-options-label")}</legend>
          {options.map((option, index) => (
            <p key={index} class="option-line">
              <input aria-label={t("poll-option-label", { number: index + 1 })} maxLength={100} required={index < 2} value={option} onInput={(event) => set(index, event.currentTarget.value)} />
              {options.length > 2 && (
                <button type="button" class="icon-button" aria-label={t("poll-option-remove", { number: index + 1 })} onClick={() => setOptions(options.filter((_, at) => at !== index))}>
                  <Icon name="close" />
                </button>
              )}
            </p>
          ))}
          {options.length < MOST_OPTIONS && (
            <button type="button" class="button" onClick={() => setOptions([...options, ""])}>
              <Icon name="plus" /> {t("poll-option-add")}
            </button>
          )}
        </fieldset>
        <fieldset class="field">
          <legend>{t("poll-per-label")}</legend>
          <label class="radio">
            <input type="radio" name="per" checked={perDwelling} onChange={() => setPerDwelling(true)} />
            <span>{t("poll-per-dwelling")}</span>
          </label>
          <label class="radio">
            <input type="radio" name="per" checked={!perDwelling} onChange={() => setPerDwelling(false)} />
            <span>{t("poll-per-person")}</span>
          </label>
        </fieldset>
        <label class="check">
          <input type="checkbox" checked={many} onChange={(event) => setMany(event.currentTarget.checked)} />
          <span>{t("poll-many-label")}</span>
        </label>
        <label class="check">
          <input type="checkbox" checked={secret} onChange={(event) => setSecret(event.currentTarget.checked)} />
          <span>
            {t("poll-secret-label")}
            <span class="muted menu-hint">{t("poll-secret-hint")}</span>
          </span>
        </label>
        <Field id="closes" label={t("poll-closes-label")} hint={t("poll-closes-hint")}>
          {(field) => <input {...field} type="datetime-local" value={closes} onInput={(event) => setCloses(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("poll-open")} />
      </form>
    </Dialog>
  );
}
