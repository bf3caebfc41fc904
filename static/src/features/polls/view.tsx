import { useState } from "preact/hooks";
import { ask, client } from "../../client";
import { clockTime, moment, t } from "../../texts";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Poll, Topic } from "../../wire";

interface Props {
  poll: Poll;
  topic: Topic;
  may: string[];
  mine: boolean;
}

export const PollCard = memo(function PollCard(props: Props) {
  const { poll, may, mine } = props;
  const closed = isClosed(poll);
  const voted = hasVoted(poll);
  const [changing, setChanging] = useState(false);
  const votes = !closed && may.includes("poll.vote") && (!voted || changing);
  const id = `poll-${poll.poll}`;
  return (
    <article class="card card-poll" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="poll" />
        <span>{t("poll-from", { name: poll.by.name })}</span>
        <time dateTime={poll.at}>{clockTime(poll.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{poll.question}</h4>
        {votes ? <Ballot {...props} done={() => setChanging(false)} /> : <Result poll={poll} />}
        <p class="muted">
          {t(poll.per === "dwelling" ? "poll-voters-dwelling" : "poll-voters-person", { voters: poll.voters, eligible: poll.eligible })}
          {poll.secret && <> · {t("poll-secret")}</>}
          {poll.closed_at || closed ? <> · {t("poll-closed")}</> : poll.closes_at && <> · {t("poll-closes", { at: moment(poll.closes_at) })}</>}
        </p>
        {voted && !votes && (
          <p class="good">
            <Icon name="check" /> {mineWords(poll)}
          </p>
        )}
        {voted && !closed && !changing && may.includes("poll.vote") && (
          <button type="button" class="button" onClick={() => setChanging(true)}>
            {t("poll-change")}
          </button>
        )}
        {!closed && may.includes("poll.close") && (mine || keepsOrder()) && <CloseButton {...props} />}
      </div>
    </article>
  );
});

/** Moderators and administrators may close somebody else's poll. */
const keepsOrder = (): boolean => ["moderator", "administrator"].includes(client().store.me.value.duty ?? "");

const hasVoted = (poll: Poll): boolean => poll.voted === true || (poll.mine?.length ?? 0) > 0;
const isClosed = (poll: Poll): boolean => !!poll.closed_at || (!!poll.closes_at && Date.parse(poll.closes_at) < Date.now());

function mineWords(poll: Poll): string {
  const chosen = poll.options.filter((option) => poll.mine?.includes(option.id)).map((option) => option.text);
  return chosen.length ? t("poll-mine", { choice: chosen.join(", ") }) : t("poll-mine-secret");
}

function Ballot({ poll, topic, done }: Props & { done: () => void }) {
  const [choices, setChoices] = useState<readonly number[]>(poll.mine ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const choose = (id: number, on: boolean) => setChoices(poll.many ? (on ? [...choices, id] : choices.filter((one) => one !== id)) : [id]);
  const vote = (event: Event) => {
    event.preventDefault();
    if (choices.length === 0) return setError(t("poll-choose-first"));
    setBusy(true);
    setError("");
    ask("poll.vote", topic, { poll: poll.poll, choices: [...choices] })
      .then(done, (failed) => setError(sentence(failed)))
      .finally(() => setBusy(false));
  };
  return (
    <form class="ballot" onSubmit={vote}>
      <fieldset>
        <legend class={poll.many ? "muted" : "hidden"}>{t(poll.many ? "poll-many" : "poll-one")}</legend>
        {poll.options.map((option) => (
          <label key={option.id} class="ballot-option">
            <input type={poll.many ? "checkbox" : "radio"} name={`poll-${poll.poll}`} checked={choices.includes(option.id)} onChange={(event) => choose(option.id, event.currentTarget.checked)} />
            <span>{option.text}</span>
          </label>
        ))}
      </fieldset>
      {error && <Notice>{error}</Notice>}
      <button type="submit" class="button button-main" disabled={busy}>
        {t(busy ? "busy" : "poll-vote")}
      </button>
    </form>
  );
}

/** Bars for the eye, a table for the screen reader: the same numbers. */
function Result({ poll }: { poll: Poll }) {
  const total = Math.max(1, poll.voters);
  return (
    <table class="tally">
      <caption class="hidden">{t("poll-result")}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">{t("poll-option")}</th>
          <th scope="col">{t("poll-votes")}</th>
        </tr>
      </thead>
      <tbody>
        {poll.options.map((option, index) => {
          const count = poll.counts[index] ?? 0;
          const mine = poll.mine?.includes(option.id) ?? false;
          return (
            <tr key={option.id} class={mine ? "tally-mine" : undefined}>
              <th scope="row">{option.text}</th>
              <td>{count}</td>
              <td class="tally-bar" aria-hidden="true">
                <div class="bar">
                  <i style={{ inlineSize: `${(100 * count) / total}%` }} />
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function CloseButton({ poll, topic }: Props) {
  const [sure, setSure] = useState(false);
  const [error, setError] = useState("");
  const close = () => ask("poll.close", topic, { poll: poll.poll }).catch((failed) => setError(sentence(failed)));
  return (
    <p class="poll-close">
      {sure ? (
        <>
          <span>{t("poll-close-sure")}</span>{" "}
          <button type="button" class="button button-small" onClick={() => void close()}>
            {t("poll-close")}
          </button>{" "}
          <button type="button" class="link" onClick={() => setSure(false)}>
            {t("cancel")}
          </button>
        </>
      ) : (
        <button type="button" class="link" onClick={() => setSure(true)}>
          {t("poll-close")}
        </button>
      )}
      {error && <Notice>{error}</Notice>}
    </p>
  );
}
