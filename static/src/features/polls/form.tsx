/** Composing a poll, one small question at a time: the form by its picture, the question, who, until when, and what for. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { client } from "../../client";
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { closeDialog, Dialog } from "../../ui/dialog";
import { Field, useSending } from "../../ui/form";
import { Icon, type IconName } from "../../ui/icon";
import { Notice } from "../../ui/notice";
import { type PollForm as Form, type Role, roomId } from "../../wire";
import { FACES, STEP } from "./rules";

const MOST_OPTIONS = 10;
const FORMS: [Form, IconName][] = [
  ["one", "check"],
  ["several", "checks"],
  ["ranking", "order"],
  ["dates", "calendar"],
  ["faces", "smile"],
];
const STEPS = ["form", "question", "who", "when", "effect"] as const;
const ROLES: Role[] = ["tenant", "staff", "contractor", "municipality", "provider"];
const QUORUMS = [0, 30, 50, 70];
const OPEN_FOR_DAYS = 7;
const CLOSES_AT_HOUR = 20;

interface When {
  day: string;
  from: string;
  until: string;
}

interface Draft {
  form: Form;
  question: string;
  options: string[];
  dates: When[];
  most: number;
  perDwelling: boolean;
  roles: Role[];
  everywhere: boolean;
  buildings: number[];
  secret: boolean;
  closes: string;
  live: boolean;
  quorum: number;
  effect: "" | "binds" | "advises";
  consequence: string;
}

const NO_DATE: When = { day: "", from: "", until: "" };

const blank = (): Draft => ({
  form: "one",
  question: "",
  options: ["", ""],
  dates: [NO_DATE, NO_DATE],
  most: 0,
  perDwelling: true,
  roles: ["tenant"],
  everywhere: true,
  buildings: [],
  secret: false,
  closes: inAWeek(),
  live: true,
  quorum: 0,
  effect: "",
  consequence: "",
});

export function PollForm({ room }: { room: RoomState }) {
  const [draft, setDraft] = useState(blank);
  const [at, setAt] = useState(0);
  const { send, busy, error, setError } = useSending("poll.open", room.room.topic);
  const heading = useRef<HTMLHeadingElement>(null);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const step = STEPS[at]!;
  useEffect(() => {
    if (at > 0 || heading.current?.dataset.seen) heading.current?.focus();
    if (heading.current) heading.current.dataset.seen = "yes";
  }, [at]);
  const turn = (to: number) => {
    setError("");
    if (STEPS[to] === "effect" && !draft.consequence) change({ consequence: lines(draft) });
    setAt(to);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const missing = missingIn(step, draft);
    if (missing) return setError(t(missing));
    if (at < STEPS.length - 1) return turn(at + 1);
    void send(command(draft));
  };
  return (
    <Dialog title={t("poll-make")}>
      <form class="stack wizard" onSubmit={submit} noValidate>
        <div>
          <p class="muted">{t("poll-step", { step: at + 1, steps: STEPS.length })}</p>
          <progress class="progress" max={STEPS.length} value={at + 1} aria-hidden="true" />
        </div>
        <h3 ref={heading} tabIndex={-1}>
          {t(`poll-step-${step}`)}
        </h3>
        {step === "form" && <Forms draft={draft} change={change} />}
        {step === "question" && <Question draft={draft} change={change} />}
        {step === "who" && <Who draft={draft} change={change} room={room} />}
        {step === "when" && <Until draft={draft} change={change} />}
        {step === "effect" && <Effects draft={draft} change={change} />}
        {error && <Notice>{error}</Notice>}
        <p class="dialog-actions">
          <button type="button" class="button" onClick={() => (at === 0 ? closeDialog() : turn(at - 1))}>
            {t(at === 0 ? "cancel" : "poll-back")}
          </button>
          <button type="submit" class="button button-main" disabled={busy}>
            {t(busy ? "busy" : at === STEPS.length - 1 ? "poll-open" : "poll-next")}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

interface StepProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

const Forms = ({ draft, change }: StepProps) => (
  <fieldset class="ballot forms">
    <legend class="hidden">{t("poll-step-form")}</legend>
    {FORMS.map(([form, icon]) => (
      <label key={form} class="ballot-option">
        <input type="radio" name="form" checked={draft.form === form} onChange={() => change({ form, consequence: "" })} />
        <Icon name={icon} />
        <Words text={t(`poll-form-${form}`)} hint={t(`poll-form-${form}-hint`)} />
      </label>
    ))}
  </fieldset>
);

function Question({ draft, change }: StepProps) {
  return (
    <>
      <Field id="question" label={t("poll-question-label")}>
        {(field) => <textarea {...field} rows={2} required maxLength={300} value={draft.question} onInput={(event) => change({ question: event.currentTarget.value })} />}
      </Field>
      {draft.form === "faces" ? (
        <p>
          {t("poll-faces-text")} <span aria-hidden="true">{FACES.join(" ")}</span>
        </p>
      ) : draft.form === "dates" ? (
        <Dates draft={draft} change={change} />
      ) : (
        <Options draft={draft} change={change} />
      )}
      {(draft.form === "several" || draft.form === "dates") && (
        <Field id="most" label={t("poll-most-label")}>
          {(field) => (
            <select {...field} value={draft.most} onChange={(event) => change({ most: Number(event.currentTarget.value) })}>
              <option value={0}>{t("poll-most-all")}</option>
              {[1, 2, 3, 4, 5].map((most) => (
                <option key={most} value={most}>
                  {t("poll-most-some", { most })}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
}

function Options({ draft: { options }, change }: StepProps) {
  const set = (index: number, text: string) => change({ options: options.map((option, at) => (at === index ? text : option)), consequence: "" });
  return (
    <fieldset class="field">
      <legend>{t("poll-options-label")}</legend>
      {options.map((option, index) => (
        <p key={index} class="option-line">
          <input aria-label={t("poll-option-label", { number: index + 1 })} maxLength={120} required={index < 2} value={option} onInput={(event) => set(index, event.currentTarget.value)} />
          {options.length > 2 && (
            <button type="button" class="icon-button" aria-label={t("poll-option-remove", { number: index + 1 })} onClick={() => change({ options: options.filter((_, at) => at !== index), consequence: "" })}>
              <Icon name="close" />
            </button>
          )}
        </p>
      ))}
      {options.length < MOST_OPTIONS && (
        <button type="button" class="button" onClick={() => change({ options: [...options, ""] })}>
          <Icon name="plus" /> {t("poll-option-add")}
        </button>
      )}
    </fieldset>
  );
}

function Dates({ draft: { dates }, change }: StepProps) {
  const set = (index: number, part: Partial<When>) => change({ dates: dates.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <>
      {dates.map((one, index) => (
        <fieldset key={index} class="field date-line">
          <legend>{t("poll-date-label", { number: index + 1 })}</legend>
          <input type="date" aria-label={t("poll-date-label", { number: index + 1 })} value={one.day} onInput={(event) => set(index, { day: event.currentTarget.value })} />
          <label>
            {t("poll-date-from")} <input type="time" value={one.from} onInput={(event) => set(index, { from: event.currentTarget.value })} />
          </label>
          <label>
            {t("poll-date-until")} <input type="time" value={one.until} onInput={(event) => set(index, { until: event.currentTarget.value })} />
          </label>
          {dates.length > 2 && (
            <button type="button" class="icon-button" aria-label={t("poll-date-remove", { number: index + 1 })} onClick={() => change({ dates: dates.filter((_, at) => at !== index) })}>
              <Icon name="close" />
            </button>
          )}
        </fieldset>
      ))}
      {dates.length < MOST_OPTIONS && (
        <button type="button" class="button" onClick={() => change({ dates: [...dates, NO_DATE] })}>
          <Icon name="plus" /> {t("poll-date-add")}
        </button>
      )}
    </>
  );
}

function Who({ draft, change, room }: StepProps & { room: RoomState }) {
  const { me, rooms } = client().store;
  const isProject = room.room.kind === "project";
  const buildings = isProject ? (rooms.value ?? []).filter((one) => one.kind === "building") : [];
  const asksRoles = me.value.role === "staff" && !draft.perDwelling;
  const few = (room.room.dwellings ?? STEP) < STEP * 2;
  const toggle = <T,>(list: T[], one: T, on: boolean) => (on ? [...list, one] : list.filter((other) => other !== one));
  return (
    <>
      <Radios legend={t("poll-per-label")}>
        <Radio name="per" on={draft.perDwelling} choose={() => change({ perDwelling: true, roles: ["tenant"] })} text={t("poll-per-dwelling")} />
        <Radio name="per" on={!draft.perDwelling} choose={() => change({ perDwelling: false })} text={t("poll-per-person")} />
      </Radios>
      {asksRoles && (
        <Radios legend={t("poll-roles-label")}>
          {ROLES.map((role) => (
            <Check key={role} on={draft.roles.includes(role)} change={(on) => change({ roles: toggle(draft.roles, role, on) })} text={t(`poll-role-${role}`)} />
          ))}
        </Radios>
      )}
      {buildings.length > 1 && (
        <Radios legend={t("poll-buildings-label")}>
          <Radio name="where" on={draft.everywhere} choose={() => change({ everywhere: true })} text={t("poll-buildings-all")} />
          <Radio name="where" on={!draft.everywhere} choose={() => change({ everywhere: false })} text={t("poll-buildings-some")} />
          {!draft.everywhere &&
            buildings.map((one) => {
              const id = Number(roomId(one.topic));
              return <Check key={id} on={draft.buildings.includes(id)} change={(on) => change({ buildings: toggle(draft.buildings, id, on) })} text={one.name} />;
            })}
        </Radios>
      )}
      <Radios legend={t("poll-secrecy-label")}>
        <Radio name="secrecy" on={!draft.secret} choose={() => change({ secret: false })} text={t("poll-secrecy-open")} hint={t("poll-secrecy-open-hint")} />
        <Radio name="secrecy" on={draft.secret} choose={() => change({ secret: true })} text={t("poll-secrecy-secret")} hint={t("poll-secrecy-secret-hint")} />
      </Radios>
      {draft.secret && few && <Notice kind="plain">{t("poll-secrecy-few", { dwellings: room.room.dwellings ?? 0 })}</Notice>}
    </>
  );
}

function Until({ draft, change }: StepProps) {
  return (
    <>
      <Field id="closes" label={t("poll-closes-label")} hint={t("poll-closes-early")}>
        {(field) => <input {...field} type="datetime-local" required value={draft.closes} onInput={(event) => change({ closes: event.currentTarget.value })} />}
      </Field>
      <Radios legend={t("poll-results-label")}>
        <Radio name="results" on={draft.live} choose={() => change({ live: true })} text={t("poll-results-live")} />
        <Radio name="results" on={!draft.live} choose={() => change({ live: false })} text={t("poll-results-closed")} />
      </Radios>
      <Field id="quorum" label={t("poll-quorum-label")}>
        {(field) => (
          <select {...field} value={draft.quorum} onChange={(event) => change({ quorum: Number(event.currentTarget.value) })}>
            {QUORUMS.map((percent) => (
              <option key={percent} value={percent}>
                {percent ? t("poll-quorum-some", { percent }) : t("poll-quorum-none")}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function Effects({ draft, change }: StepProps) {
  return (
    <>
      <Radios legend={t("poll-effect-label")}>
        {(["binds", "advises"] as const).map((effect) => (
          <Radio key={effect} name="effect" on={draft.effect === effect} choose={() => change({ effect })} text={t(`poll-effect-${effect}`)} hint={t(`poll-effect-${effect}-hint`)} />
        ))}
      </Radios>
      <Field id="consequence" label={t("poll-consequence-label")} hint={t("poll-consequence-hint")}>
        {(field) => <textarea {...field} rows={6} required maxLength={1000} value={draft.consequence} onInput={(event) => change({ consequence: event.currentTarget.value })} />}
      </Field>
      <p class="muted">{t("poll-owes")}</p>
    </>
  );
}

const Radios = ({ legend, children }: { legend: string; children: ComponentChildren }) => (
  <fieldset class="field">
    <legend>{legend}</legend>
    {children}
  </fieldset>
);

const Radio = ({ name, on, choose, text, hint }: { name: string; on: boolean; choose: () => void; text: string; hint?: string }) => (
  <label class="radio">
    <input type="radio" name={name} checked={on} onChange={choose} />
    <Words text={text} hint={hint} />
  </label>
);

const Check = ({ on, change, text }: { on: boolean; change: (on: boolean) => void; text: string }) => (
  <label class="check">
    <input type="checkbox" checked={on} onChange={(event) => change(event.currentTarget.checked)} />
    <span>{text}</span>
  </label>
);

const Words = ({ text, hint }: { text: string; hint?: string | undefined }) => (
  <span>
    {text}
    {hint && <span class="muted menu-hint">{hint}</span>}
  </span>
);

/** A week from now, at eight in the evening, as the input writes it. */
function inAWeek(): string {
  const day = new Date();
  day.setDate(day.getDate() + OPEN_FOR_DAYS);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(CLOSES_AT_HOUR)}:00`;
}

const filled = (draft: Draft): string[] => draft.options.map((option) => option.trim()).filter(Boolean);
const dated = (draft: Draft): When[] => draft.dates.filter((one) => one.day && one.from);

/** A line for each option, to be finished. */
const lines = (draft: Draft): string =>
  draft.form === "one" || draft.form === "ranking"
    ? filled(draft)
        .map((option) => t("poll-consequence-line", { option }))
        .join("\n")
    : "";

/** What the person has still to fill in at this step: the id of the sentence that says so. */
function missingIn(step: (typeof STEPS)[number], draft: Draft): string | undefined {
  if (step === "question") {
    if (!draft.question.trim()) return "poll-question-missing";
    if (draft.form === "dates") {
      if (dated(draft).length < 2) return "poll-two-dates";
      if (dated(draft).some((one) => moment(one.day, one.from) <= new Date() || (one.until && one.until <= one.from))) return "poll-date-past";
    } else if (draft.form !== "faces" && filled(draft).length < 2) return "poll-two-options";
  }
  if (step === "who") {
    if (!draft.perDwelling && draft.roles.length === 0) return "poll-roles-missing";
    if (!draft.everywhere && draft.buildings.length === 0) return "poll-buildings-missing";
  }
  if (step === "when" && !draft.closes) return "poll-closes-missing";
  if (step === "effect") {
    if (!draft.effect) return "poll-effect-missing";
    if (!draft.consequence.trim() || draft.consequence.trim() === lines(draft).trim()) return "poll-consequence-missing";
  }
  return undefined;
}

const moment = (day: string, time: string): Date => new Date(`${day}T${time}`);

function command(draft: Draft): Record<string, unknown> {
  const many = draft.form === "several" || draft.form === "dates";
  const choosable = draft.form === "dates" ? dated(draft).length : filled(draft).length;
  return {
    form: draft.form,
    question: draft.question.trim(),
    options: draft.form === "dates" || draft.form === "faces" ? [] : filled(draft),
    dates: draft.form === "dates" ? dated(draft).map((one) => ({ starts: moment(one.day, one.from).toISOString(), ...(one.until && { ends: moment(one.day, one.until).toISOString() }) })) : [],
    ...(many && draft.most > 0 && draft.most < choosable && { most: draft.most }),
    per: draft.perDwelling ? "dwelling" : "person",
    roles: draft.perDwelling ? [] : draft.roles,
    buildings: draft.everywhere ? [] : draft.buildings,
    secret: draft.secret,
    closes_at: new Date(draft.closes).toISOString(),
    results: draft.live ? "live" : "closed",
    ...(draft.quorum > 0 && { quorum: draft.quorum }),
    effect: draft.effect,
    consequence: draft.consequence.trim(),
  };
}
