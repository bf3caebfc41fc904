/** Where one votes: big targets, and for each form the controls that a keyboard and a screen reader know. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../client";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Poll, PollOption, Topic } from "../../wire";
import { FACES, formOf, hasVoted, optionText } from "./rules";

interface Props {
  poll: Poll;
  topic: Topic;
  done: () => void;
}

export function Ballot({ poll, topic, done }: Props) {
  const [choices, setChoices] = useState<readonly number[]>(poll.mine ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const send = (chosen: readonly number[]) => {
    setBusy(true);
    setError("");
    ask("poll.vote", topic, { poll: poll.poll, choices: [...chosen] })
      .then(done, (failed) => setError(sentence(failed)))
      .finally(() => setBusy(false));
  };
  const vote = (event: Event) => {
    event.preventDefault();
    if (choices.length === 0) return setError(t("poll-choose-first"));
    send(choices);
  };
  return (
    <form class="ballot" onSubmit={vote}>
      <Choosing poll={poll} choices={choices} choose={setChoices} />
      {error && <Notice>{error}</Notice>}
      <button type="submit" class="button button-main" disabled={busy}>
        {t(busy ? "busy" : "poll-vote")}
      </button>
      {hasVoted(poll) && (
        <button type="button" class="link" disabled={busy} onClick={() => send([])}>
          {t("poll-take-back")}
        </button>
      )}
    </form>
  );
}

interface ChoosingProps {
  poll: Poll;
  choices: readonly number[];
  choose: (choices: readonly number[]) => void;
}

/** The controls themselves: on a ballot, and where staff enters what a slip says. */
export function Choosing({ poll, choices, choose }: ChoosingProps) {
  const form = formOf(poll);
  if (form === "ranking") return <Ranking poll={poll} choices={choices} choose={choose} />;
  const many = form === "several" || form === "dates";
  const full = many && !!poll.most && choices.length >= poll.most;
  const set = (id: number, on: boolean) => choose(many ? (on ? [...choices, id] : choices.filter((one) => one !== id)) : [id]);
  return (
    <fieldset class={form === "faces" ? "faces" : undefined}>
      <legend class={many ? "muted" : "hidden"}>{legend(poll)}</legend>
      {poll.options.map((option) => (
        <label key={option.id} class="ballot-option">
          <input
            type={many ? "checkbox" : "radio"}
            name={`poll-${poll.poll}`}
            checked={choices.includes(option.id)}
            disabled={full && !choices.includes(option.id)}
            onChange={(event) => set(option.id, event.currentTarget.checked)}
          />
          {form === "faces" && (
            <span class="face-sign" aria-hidden="true">
              {FACES[option.id]}
            </span>
          )}
          <span>{optionText(poll, option)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function legend(poll: Poll): string {
  if (formOf(poll) === "dates") return poll.most ? t("poll-dates-most", { most: poll.most }) : t("poll-dates-text");
  if (formOf(poll) === "several") return poll.most ? t("poll-most", { most: poll.most }) : t("poll-many");
  return t("poll-one");
}

/** The best on top, by buttons or by dragging. What is not chosen stands below. */
function Ranking({ poll, choices, choose }: ChoosingProps) {
  const [held, hold] = useState<number>();
  const [moved, setMoved] = useState<{ id: number; by: string }>();
  const box = useRef<HTMLFieldSetElement>(null);
  // What was moved stands elsewhere now, or has other buttons; who moved it by keyboard goes along.
  useLayoutEffect(() => {
    const of = `[data-option="${moved?.id}"]`;
    if (moved) box.current!.querySelector<HTMLElement>(`${of} [data-move="${moved.by}"], ${of} button, button${of}`)?.focus();
  }, [moved]);
  const name = (id: number) => optionText(poll, poll.options[id]!);
  const put = (id: number, at: number, by = "up") => {
    const others = choices.filter((one) => one !== id);
    setMoved({ id, by });
    choose([...others.slice(0, at), id, ...others.slice(at)]);
    say(t("poll-rank-now", { option: name(id), place: Math.min(at, others.length) + 1 }));
  };
  const rest = poll.options.filter((option) => !choices.includes(option.id));
  return (
    <fieldset class="ranking" ref={box}>
      <legend class="muted">{t("poll-ranking-text")}</legend>
      <ol class="ranked" aria-label={t("poll-ranked")}>
        {choices.map((id, at) => (
          <li key={id} data-option={id} class="ranked-option" draggable onDragStart={() => hold(id)} onDragEnd={() => hold(undefined)} onDragOver={(event) => event.preventDefault()} onDrop={() => held !== undefined && put(held, at)}>
            <b class="rank">{at + 1}</b>
            <span class="rank-words">{name(id)}</span>
            <span class="rank-moves">
              <Move icon="up" label={t("poll-rank-up", { option: name(id) })} off={at === 0} go={() => put(id, at - 1)} />
              <Move icon="down" label={t("poll-rank-down", { option: name(id) })} off={at === choices.length - 1} go={() => put(id, at + 1, "down")} />
              <Move icon="close" label={t("poll-rank-remove", { option: name(id) })} go={() => (setMoved({ id, by: "add" }), choose(choices.filter((one) => one !== id)))} />
            </span>
          </li>
        ))}
      </ol>
      {choices.length === 0 && <p class="muted">{t("poll-rank-none")}</p>}
      {rest.length > 0 && (
        <>
          <p class="muted">{t("poll-unranked")}</p>
          {rest.map((option: PollOption) => (
            <button key={option.id} type="button" data-option={option.id} class="ballot-option rank-add" aria-label={t("poll-rank-add", { option: name(option.id) })} onClick={() => put(option.id, choices.length)}>
              <Icon name="plus" />
              <span>{name(option.id)}</span>
            </button>
          ))}
        </>
      )}
    </fieldset>
  );
}

const Move = ({ icon, label, off = false, go }: { icon: "up" | "down" | "close"; label: string; off?: boolean; go: () => void }) => (
  <button type="button" class="icon-button" data-move={icon} aria-label={label} aria-disabled={off} onClick={() => !off && go()}>
    <Icon name={icon} />
  </button>
);
