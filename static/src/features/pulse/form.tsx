/** Answering the pulse: three sentences and five faces, in a minute, read aloud for who likes that. */
import { useEffect, useState } from "preact/hooks";
import { language, t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import type { Pulse, PulseWorry, Topic } from "../../wire";
import { FACES } from "../polls/rules";
import { STATEMENTS, WORRIES } from "./view";

export function PulseForm({ pulse, topic }: { pulse: Pulse; topic: Topic }) {
  const [faces, setFaces] = useState<Record<string, number>>({});
  const [worries, setWorries] = useState<readonly string[]>([]);
  const [words, setWords] = useState("");
  const [call, setCall] = useState(false);
  const { send, busy, error } = useSending("pulse.answer", topic);
  return (
    <Dialog title={t("pulse-title")}>
      <form
        class="stack pulse-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ pulse: pulse.pulse, ...faces, worries, sentence: words.trim(), call });
        }}
      >
        <p>{t("pulse-private")}</p>
        <ReadAloud />
        {STATEMENTS.map((name) => (
          <fieldset key={name} class="pulse-statement">
            <legend>{t(`pulse-${name}`)}</legend>
            {FACES.map((sign, at) => (
              <label key={at} class="pulse-face">
                <input class="hidden" type="radio" required name={name} checked={faces[name] === at + 1} onChange={() => setFaces({ ...faces, [name]: at + 1 })} />
                <span class="face-sign" aria-hidden="true">
                  {sign}
                </span>
                <span>{t(`pulse-face-${at + 1}`)}</span>
              </label>
            ))}
          </fieldset>
        ))}
        <fieldset class="field">
          <legend>{t("pulse-worry-label")}</legend>
          <div class="pulse-worries">
            {(Object.keys(WORRIES) as PulseWorry[]).map((worry) => (
              <label key={worry} class="ballot-option">
                <input
                  type="checkbox"
                  checked={worries.includes(worry)}
                  onChange={(event) => setWorries(event.currentTarget.checked ? [...worries, worry] : worries.filter((one) => one !== worry))}
                />
                <span class="face-sign" aria-hidden="true">
                  {WORRIES[worry]}
                </span>
                <span>{t(`pulse-worry-${worry}`)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Field id="pulse-words" label={t("pulse-sentence")} hint={t("pulse-sentence-hint")}>
          {(field) => <textarea {...field} rows={2} maxLength={300} value={words} onInput={(event) => setWords(event.currentTarget.value)} />}
        </Field>
        <label class="check">
          <input type="checkbox" checked={call} onChange={(event) => setCall(event.currentTarget.checked)} aria-describedby="pulse-call-hint" />
          <span>{t("pulse-call")}</span>
        </label>
        <p class="hint" id="pulse-call-hint">
          {t("pulse-call-hint")}
        </p>
        <FormEnd error={error} busy={busy} action={t("pulse-send")} />
      </form>
    </Dialog>
  );
}

/** The browser's own voice, where it has one. */
function ReadAloud() {
  const [reading, setReading] = useState(false);
  useEffect(() => () => globalThis.speechSynthesis?.cancel(), []);
  if (!("speechSynthesis" in globalThis)) return null;
  const read = () => {
    speechSynthesis.cancel();
    if (reading) return setReading(false);
    const parts = [t("pulse-private"), ...STATEMENTS.map((name) => t(`pulse-${name}`)), ...FACES.map((_, at) => t(`pulse-face-${at + 1}`)), t("pulse-worry-label")];
    const spoken = new SpeechSynthesisUtterance(parts.join(" "));
    spoken.lang = language.value;
    spoken.onend = () => setReading(false);
    setReading(true);
    speechSynthesis.speak(spoken);
  };
  return (
    <button type="button" class="button" onClick={read}>
      {t(reading ? "pulse-stop-reading" : "pulse-read-aloud")}
    </button>
  );
}
