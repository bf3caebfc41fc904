/** What comes after the votes, and votes on paper: dialogs that are fetched when one of them is asked for. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { ask } from "../../client";
import { itemPath } from "../../router";
import { moment, t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Poll, Topic } from "../../wire";
import { Choosing } from "./ballot";
import { owed, refreshOwed } from "./news";
import { formOf, optionText } from "./rules";

export function OutcomeForm({ poll, topic }: { poll: Poll; topic: Topic }) {
  const [decided, setDecided] = useState(poll.outcome?.decided ?? "");
  const [next, setNext] = useState(poll.outcome?.next ?? "");
  const { send, busy, error } = useSending("poll.decide", topic);
  return (
    <Dialog title={t("poll-outcome")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ poll: poll.poll, decided, next });
        }}
      >
        <p>
          <b>{poll.question}</b>
        </p>
        <p class="muted">{t("poll-outcome-hint")}</p>
        <Field id="decided" label={t("poll-outcome-decided")}>
          {(field) => <textarea {...field} rows={4} required maxLength={2000} value={decided} onInput={(event) => setDecided(event.currentTarget.value)} />}
        </Field>
        <Field id="next" label={t("poll-outcome-next")}>
          {(field) => <textarea {...field} rows={4} required maxLength={2000} value={next} onInput={(event) => setNext(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("poll-outcome-send")} />
      </form>
    </Dialog>
  );
}

interface Voter {
  name: string;
  via?: "paper";
  choices?: number[];
}

/** Who voted, and what where that may be seen; and the table to take away. */
export function PollVoters({ poll }: { poll: Poll }) {
  const [found, setFound] = useState<{ voters: Voter[]; hidden: boolean }>();
  const [failed, setFailed] = useState<Failed>();
  useEffect(() => {
    request<{ voters: Voter[]; hidden: boolean }>("GET", `/api/polls/${poll.poll}/voters`).then(setFound, setFailed);
  }, []);
  const chose = found?.voters.some((voter) => voter.choices);
  return (
    <Dialog title={t("poll-who")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {found?.hidden && <p>{t("poll-who-hidden")}</p>}
      {found && !found.hidden && found.voters.length === 0 && <p>{t("poll-who-nobody")}</p>}
      {found && found.voters.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t(poll.per === "dwelling" ? "poll-who-dwelling" : "poll-who-name")}</th>
              <th scope="col">{t("poll-who-how")}</th>
              {chose && <th scope="col">{t("poll-who-chose")}</th>}
            </tr>
          </thead>
          <tbody>
            {found.voters.map((voter, index) => (
              <tr key={index}>
                <td>{voter.name}</td>
                <td>{t(`poll-via-${voter.via ?? "screen"}`)}</td>
                {chose && <td>{voter.choices?.map((id) => optionText(poll, poll.options[id]!)).join(formOf(poll) === "ranking" ? " › " : ", ")}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <a class="button" href={`/api/polls/${poll.poll}/export.csv`} download>
          {t("poll-export")}
        </a>
      </p>
    </Dialog>
  );
}

/** What a slip of paper says, entered by staff; one after the other. */
export function SlipForm({ poll, topic, code = "" }: { poll: Poll; topic: Topic; code?: string }) {
  const [slip, setSlip] = useState(code);
  const [choices, setChoices] = useState<readonly number[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [voted, setVoted] = useState(false);
  const [done, setDone] = useState(false);
  const enter = (replace: boolean) => {
    if (choices.length === 0) return setError(t("poll-choose-first"));
    setBusy(true);
    setError("");
    setDone(false);
    ask("poll.enter", topic, { poll: poll.poll, slip, choices: [...choices], replace })
      .then(again, (failed: Failed) => (failed.code === "already_voted" ? setVoted(true) : setError(sentence(failed))))
      .finally(() => setBusy(false));
  };
  const again = () => {
    setSlip("");
    setChoices([]);
    setVoted(false);
    setDone(true);
    document.getElementById("slip")?.focus();
  };
  return (
    <Dialog title={t("poll-slip-enter")}>
      <form
        class="stack ballot"
        onSubmit={(event) => {
          event.preventDefault();
          enter(false);
        }}
      >
        <p>
          <b>{poll.question}</b>
          <br />
          <span class="muted">{t("poll-last-counts")}</span>
        </p>
        <Field id="slip" label={t("poll-slip-code")} hint={t("poll-slip-code-hint")}>
          {(field) => <input {...field} required autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={40} value={slip} onInput={(event) => (setSlip(event.currentTarget.value), setVoted(false))} />}
        </Field>
        <p>{t("poll-slip-chosen")}</p>
        <Choosing poll={poll} choices={choices} choose={setChoices} />
        {done && <Notice kind="plain">{t("poll-slip-done")}</Notice>}
        {voted ? (
          <>
            <Notice>{t("poll-slip-again")}</Notice>
            <p class="dialog-actions">
              <button type="button" class="button" disabled={busy} onClick={again}>
                {t("poll-slip-keep")}
              </button>
              <button type="button" class="button button-main" disabled={busy} onClick={() => enter(true)}>
                {t("poll-slip-replace")}
              </button>
            </p>
          </>
        ) : (
          <FormEnd error={error} busy={busy} action={t("poll-slip-save")} />
        )}
      </form>
    </Dialog>
  );
}

/** For staff: what was promised to voters and isn't there yet, what is late at the top. */
export function OwedOutcomes() {
  useEffect(() => void refreshOwed().catch(() => {}), []);
  const list = owed.value ?? [];
  return (
    <Dialog title={t("poll-owed-title")}>
      <p class="muted">{t(list.length ? "poll-owed-text" : "poll-owed-none")}</p>
      <ul class="owed">
        {list.map((one) => (
          <li key={one.poll}>
            <b>{one.question}</b>
            <span class="muted">{one.room}</span>
            <span class={one.late ? "outcome-late" : "muted"}>{t(one.late ? "poll-owed-late" : "poll-owed-due", { at: moment(one.due) })}</span>
            <a class="button button-small" href={itemPath(one.topic, one.seq)} data-go onClick={closeDialog}>
              {t("poll-owed-show")}
            </a>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
