/** What comes after the answers: telling results, ringing who asked for it, and all results over the years. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { ask } from "../../client";
import { dayName, t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import { type Pulse, type PulseFigures, type PulseResult, roomId, type Topic } from "../../wire";
import { Figures, STATEMENTS } from "./view";

/** What an address answers, or why it doesn't. */
function useFound<T>(path: string): [T | undefined, Failed | undefined, (found: T) => void] {
  const [found, setFound] = useState<T>();
  const [failed, setFailed] = useState<Failed>();
  useEffect(() => {
    request<T>("GET", path).then(setFound, setFailed);
  }, []);
  return [found, failed, setFound];
}

export function PulsePublish({ pulse, topic }: { pulse: Pulse; topic: Topic }) {
  const [draft, failed] = useFound<{ figures: PulseFigures; sentences: string[] }>(`/api/rooms/${roomId(topic)}/pulse/draft`);
  const [follows, setFollows] = useState("");
  const { send, busy, error } = useSending("pulse.publish", topic);
  return (
    <Dialog title={t("pulse-publish")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ pulse: pulse.pulse, follows });
        }}
      >
        {failed && <Notice>{sentence(failed)}</Notice>}
        {draft && <Figures figures={draft.figures} dwellings={pulse.dwellings} />}
        {draft && draft.sentences.length > 0 && (
          <section>
            <h3>{t("pulse-sentences")}</h3>
            <p class="muted">{t("pulse-sentences-hint")}</p>
            <ul>
              {draft.sentences.map((words, index) => (
                <li key={index}>{words}</li>
              ))}
            </ul>
          </section>
        )}
        <Field id="pulse-follows" label={t("pulse-follows")} hint={t("pulse-follows-hint")}>
          {(field) => <textarea {...field} rows={4} required maxLength={2000} value={follows} onInput={(event) => setFollows(event.currentTarget.value)} />}
        </Field>
        <FormEnd error={error} busy={busy} action={t("pulse-publish-send")} />
      </form>
    </Dialog>
  );
}

interface ToCall {
  person: number;
  name: string;
  address: string;
}

export function PulseCalls({ topic }: { topic: Topic }) {
  const [found, failed, setFound] = useFound<{ people: ToCall[] }>(`/api/rooms/${roomId(topic)}/pulse/calls`);
  const [error, setError] = useState("");
  const rung = (person: number) =>
    ask("pulse.called", topic, { person }).then(
      () => setFound({ people: found!.people.filter((one) => one.person !== person) }),
      (refused) => setError(sentence(refused)),
    );
  return (
    <Dialog title={t("pulse-calls")}>
      <p class="muted">{t("pulse-calls-hint")}</p>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {error && <Notice>{error}</Notice>}
      {found?.people.length === 0 && <p>{t("pulse-calls-none")}</p>}
      <ul class="owed">
        {found?.people.map((one) => (
          <li key={one.person}>
            <b>{one.name}</b>
            <span>{one.address}</span>
            <button type="button" class="button" onClick={() => void rung(one.person)}>
              {t("pulse-called", { name: one.name })}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function PulseHistory({ topic }: { topic: Topic }) {
  const [found, failed] = useFound<{ results: PulseResult[]; buildings: Record<string, string> }>(`/api/rooms/${roomId(topic)}/pulses`);
  return (
    <Dialog title={t("pulse-history")}>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {found?.results.length === 0 && <p>{t("pulse-history-none")}</p>}
      {found?.results.map((result) => (
        <section key={result.pulse} class="stack">
          <h3>{dayName(result.asked)}</h3>
          <Figures figures={result.figures} dwellings={result.dwellings} />
          {result.figures.parts.length > 0 && <Parts figures={result.figures} names={found.buildings} />}
          <p>
            <b>{t("pulse-follows")}</b> {result.follows}
          </p>
        </section>
      ))}
    </Dialog>
  );
}

/** By building; what is too small goes together with a neighbour. */
const Parts = ({ figures, names }: { figures: PulseFigures; names: Record<string, string> }) => (
  <table class="table">
    <caption class="hidden">{t("pulse-by-building")}</caption>
    <thead>
      <tr>
        <th scope="col">{t("pulse-by-building")}</th>
        {STATEMENTS.map((name) => (
          <th key={name} scope="col">
            {t(`pulse-short-${name}`)}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {figures.parts.map((part) => (
        <tr key={part.buildings[0]}>
          <th scope="row">{part.buildings.map((id) => names[id]).join(" + ")}</th>
          {STATEMENTS.map((name) => (
            <td key={name}>{t("pulse-number", { mean: part[name] })}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
