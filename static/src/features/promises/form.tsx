/** Making a promise: what, who, by which day, for which homes. And asking for one. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import { roomId, type Topic } from "../../wire";

const LONGEST = 500;
const SCOPES = ["room", "building", "entrance", "dwellings"] as const;
type Scope = (typeof SCOPES)[number];

interface Building {
  id: number;
  name: string;
  dwellings: { id: number; address: string }[];
}
interface Choices {
  people: { id: number; name: string; role: string }[];
  buildings: Building[];
}
interface Props {
  topic: Topic;
  /** What it may say, such as the words of a message. */
  what?: string;
  message?: number;
  /** The promise that was asked for, and that this answers. */
  asked?: number;
}

export function PromiseForm({ topic, what: words = "", message, asked }: Props) {
  const [choices, setChoices] = useState<Choices>();
  const [failed, setFailed] = useState<Failed>();
  useEffect(() => {
    request<Choices>("GET", `/api/rooms/${roomId(topic)}/promises/choices`).then(setChoices, setFailed);
  }, []);
  return (
    <Dialog title={t("promise-make")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {choices ? <Filling topic={topic} words={words.slice(0, LONGEST)} message={message} asked={asked} choices={choices} /> : !failed && <p class="muted">{t("loading")}</p>}
    </Dialog>
  );
}

interface FillingProps {
  topic: Topic;
  words: string;
  message: number | undefined;
  asked: number | undefined;
  choices: Choices;
}

function Filling({ topic, words, message, asked, choices }: FillingProps) {
  const [what, setWhat] = useState(words);
  const [who, setWho] = useState("");
  const [name, setName] = useState("");
  const [day, setDay] = useState("");
  const [kind, setKind] = useState<Scope>("room");
  const [building, setBuilding] = useState(choices.buildings[0]);
  const [span, setSpan] = useState<[number, number]>([0, Math.max(0, (choices.buildings[0]?.dwellings.length ?? 1) - 1)]);
  const [some, setSome] = useState<number[]>([]);
  const { send, busy, error } = useSending("promise.make", topic);
  const homes = building?.dwellings ?? [];
  const choose = (id: number) => {
    const chosen = choices.buildings.find((one) => one.id === id);
    setBuilding(chosen);
    setSpan([0, Math.max(0, (chosen?.dwellings.length ?? 1) - 1)]);
  };
  const scope = () => {
    if (kind === "building") return { kind, building: building?.id };
    if (kind === "entrance") return { kind, building: building?.id, dwellings: homes.slice(Math.min(...span), Math.max(...span) + 1).map((home) => home.id) };
    return kind === "dwellings" ? { kind, dwellings: some } : { kind };
  };
  const submit = () => {
    const promiser = who ? { who_id: Number(who) } : { who: name.trim() };
    return send({ what: what.trim(), day, ...promiser, scope: scope(), ...(message && { message }), ...(asked && { promise: asked }) });
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id="what" label={t("promise-what-label")} hint={t("promise-what-hint")}>
        {(field) => <textarea {...field} required rows={3} maxLength={LONGEST} value={what} onInput={(event) => setWhat(event.currentTarget.value)} />}
      </Field>
      <Field id="who" label={t("promise-who-label")}>
        {(field) => (
          <select {...field} value={who} onChange={(event) => setWho(event.currentTarget.value)}>
            <option value="">{t("promise-who-other")}</option>
            {choices.people.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name} ({t(`role-${one.role}`)})
              </option>
            ))}
          </select>
        )}
      </Field>
      {!who && <Field id="name" label={t("promise-who-name")}>{(field) => <input {...field} required maxLength={120} value={name} onInput={(event) => setName(event.currentTarget.value)} />}</Field>}
      <Field id="day" label={t("promise-day-label")} hint={t("promise-day-hint")}>
        {(field) => <input {...field} type="date" required min={today()} value={day} onInput={(event) => setDay(event.currentTarget.value)} />}
      </Field>
      <fieldset class="field">
        <legend>{t("promise-scope-label")}</legend>
        {SCOPES.map((one) => (
          <label key={one} class="radio">
            <input type="radio" name="scope" checked={kind === one} onChange={() => setKind(one)} />
            <span>{t(`promise-scope-choice-${one}`)}</span>
          </label>
        ))}
      </fieldset>
      {kind !== "room" && choices.buildings.length > 1 && (
        <Field id="building" label={t("promise-building-label")}>
          {(field) => (
            <select {...field} value={building?.id} onChange={(event) => choose(Number(event.currentTarget.value))}>
              {choices.buildings.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {kind === "entrance" && (
        <>
          <Home id="from" label={t("promise-from-label")} homes={homes} at={span[0]} chosen={(at) => setSpan([at, span[1]])} />
          <Home id="to" label={t("promise-to-label")} homes={homes} at={span[1]} chosen={(at) => setSpan([span[0], at])} />
        </>
      )}
      {kind === "dwellings" && (
        <fieldset class="field">
          <legend>{t("promise-dwellings-label")}</legend>
          <div class="checks">
            {homes.map((home) => (
              <label key={home.id} class="check">
                <input type="checkbox" checked={some.includes(home.id)} onChange={(event) => setSome(event.currentTarget.checked ? [...some, home.id] : some.filter((id) => id !== home.id))} />
                <span>{home.address}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Notice kind="plain">{t("promise-make-warning")}</Notice>
      <FormEnd error={error} busy={busy} action={t("promise-make-sure")} />
    </form>
  );
}

function Home({ id, label, homes, at, chosen }: { id: string; label: string; homes: Building["dwellings"]; at: number; chosen: (at: number) => void }) {
  return (
    <Field id={id} label={label}>
      {(field) => (
        <select {...field} value={at} onChange={(event) => chosen(Number(event.currentTarget.value))}>
          {homes.map((home, index) => (
            <option key={home.id} value={index}>
              {home.address}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function AskPromise({ topic, what: words = "", message }: Props) {
  const [what, setWhat] = useState(words.slice(0, LONGEST));
  const { send, busy, error } = useSending("promise.ask", topic);
  return (
    <Dialog title={t("promise-ask")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ what: what.trim(), ...(message && { message }) });
        }}
      >
        <Field id="what" label={t("promise-ask-label")} hint={t("promise-ask-hint")}>
          {(field) => <textarea {...field} required rows={4} maxLength={LONGEST} value={what} onInput={(event) => setWhat(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("promise-ask")} />
      </form>
    </Dialog>
  );
}

/** Today as the field for a day has it, on this device's calendar. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
