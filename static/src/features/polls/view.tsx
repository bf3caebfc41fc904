import { useEffect, useState } from "preact/hooks";
import { ask, client } from "../../client";
import { itemPath, rename } from "../../router";
import { clockTime, moment, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import { type Poll, roomTopic, type Topic } from "../../wire";
import { Ballot } from "./ballot";
import { asked, FACES, formOf, hasVoted, isAsked, isClosed, isStaff, keepsOrder, needed, optionText } from "./rules";

interface Props {
  poll: Poll;
  topic: Topic;
  may: string[];
  mine: boolean;
}

export const PollCard = memo(function PollCard(props: Props) {
  const { poll, topic, may } = props;
  const closed = isClosed(poll);
  const voted = hasVoted(poll);
  const mayVote = !closed && may.includes("poll.vote") && isAsked(poll);
  const [changing, setChanging] = useState(false);
  const votes = mayVote && (!voted || changing);
  const id = `poll-${poll.poll}`;
  useEffect(() => enterScanned(props), []);
  return (
    <article class="card card-poll" tabIndex={-1} aria-labelledby={id}>
      <header>
        <Icon name="poll" />
        <span>{t("poll-from", { name: poll.by.name })}</span>
        <time dateTime={poll.at}>{clockTime(poll.at)}</time>
      </header>
      <div class="card-body">
        <h4 id={id}>{poll.question}</h4>
        {poll.effect && !closed && <Statement poll={poll} />}
        {votes ? <Ballot poll={poll} topic={topic} done={() => setChanging(false)} /> : poll.withheld ? <p class="withheld">{t(withheld(poll))}</p> : <Result poll={poll} />}
        <p class="muted">{facts(poll, closed).join(" · ")}</p>
        {voted && !votes && (
          <p class="good">
            <Icon name="check" /> {mineWords(poll)}
          </p>
        )}
        {voted && mayVote && !changing && (
          <button type="button" class="button" onClick={() => setChanging(true)}>
            {t("poll-change")}
          </button>
        )}
        {closed && poll.effect && <Outcome poll={poll} />}
        <Doing {...props} closed={closed} />
      </div>
    </article>
  );
});

/** Who scanned a slip with her phone comes in by its address, and may enter what it says. */
function enterScanned({ poll, topic, may }: Props): void {
  const code = location.hash.startsWith(`#${poll.seq}-slip-`) && location.hash.split("-slip-")[1];
  if (!code || isClosed(poll) || !may.includes("poll.enter")) return;
  rename(itemPath(topic, poll.seq));
  openLate("SlipForm", { poll, topic, code });
}

/** What one should know before voting: what it does, and who will see what. */
const Statement = ({ poll }: { poll: Poll }) => (
  <div class="statement">
    <p>
      <b>{t(`poll-${poll.effect}`)}</b>
    </p>
    <details open={!hasVoted(poll)}>
      <summary>{t("poll-what-happens")}</summary>
      <p class="lines">{poll.consequence}</p>
    </details>
    {poll.secret ? (
      <details>
        <summary>{t("poll-rules-secret")}</summary>
        <p>{t("poll-rules-secret-text")}</p>
      </details>
    ) : (
      <p class="muted">{t("poll-rules-open")}</p>
    )}
  </div>
);

const withheld = (poll: Poll): string => (poll.closed_at ? "poll-withheld-few" : poll.secret && poll.results !== "closed" ? "poll-withheld-secret" : "poll-withheld-open");

/** One line each: how many, for whom, how, until when. */
function facts(poll: Poll, closed: boolean): string[] {
  const { eligible, voters } = poll;
  const quorum = needed(poll);
  const names = poll.buildings?.map((id) => client().store.rooms.value?.find((room) => room.topic === roomTopic(id))?.name).filter(Boolean);
  return [
    t(poll.per === "dwelling" ? "poll-voters-dwelling" : "poll-voters-person", { voters, eligible }),
    quorum > 0 && (closed ? t(voters >= quorum ? "poll-quorum-met" : "poll-quorum-not-met", { needed: quorum }) : t("poll-quorum", { needed: quorum, eligible })),
    !closed && !isAsked(poll) && t("poll-not-asked", { who: asked(poll).map((role) => t(`poll-role-${role}`)).join(", ").toLowerCase() }),
    names && names.length > 0 && t("poll-buildings", { buildings: names.join(", ") }),
    poll.secret && t("poll-secret"),
    closed ? t("poll-closed") : poll.closes_at && t("poll-closes", { at: moment(poll.closes_at) }),
  ].filter((fact) => typeof fact === "string");
}

function mineWords(poll: Poll): string {
  if (poll.via === "paper") return t("poll-mine-paper");
  const chosen = (poll.mine ?? []).map((id) => optionText(poll, poll.options[id]!));
  return chosen.length ? t("poll-mine", { choice: chosen.join(formOf(poll) === "ranking" ? " › " : ", ") }) : t("poll-mine-secret");
}

/** Bars for the eye, a table for the screen reader: the same numbers. */
function Result({ poll }: { poll: Poll }) {
  const total = Math.max(1, poll.voters);
  const form = formOf(poll);
  return (
    <>
      <table class="tally">
        <caption class={form === "ranking" ? "muted" : "hidden"}>{t(form === "ranking" ? "poll-first-choices" : poll.closed_at ? "poll-final" : "poll-result")}</caption>
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
                <th scope="row">
                  {form === "faces" && <span aria-hidden="true">{FACES[option.id]} </span>}
                  {optionText(poll, option)}
                </th>
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
      {(poll.rounds?.length ?? 0) > 0 && <Rounds poll={poll} />}
    </>
  );
}

/** How a ranking was counted, round by round. */
function Rounds({ poll }: { poll: Poll }) {
  const name = (id: number) => optionText(poll, poll.options[id]!);
  const rounds = poll.rounds ?? [];
  const winner = rounds.at(-1)?.winner;
  return (
    <>
      {typeof winner === "number" && (
        <p class="good">
          <b>{t("poll-round-winner", { option: name(winner) })}</b>
        </p>
      )}
      <details>
        <summary>{t("poll-rounds")}</summary>
        <p class="muted">{t("poll-rounds-text")}</p>
        <ol class="rounds">
          {rounds.map((round, index) => (
            <li key={index}>
              <b>{t("poll-round", { number: index + 1 })}</b>
              <span>{poll.options.flatMap((option) => (typeof round.counts[option.id] === "number" ? [`${name(option.id)}: ${round.counts[option.id]}`] : [])).join(" · ")}</span>
              <span class="muted">{typeof round.out === "number" ? t(round.by_lot ? "poll-round-lot" : "poll-round-out", { option: name(round.out) }) : typeof round.winner === "number" && t("poll-round-winner", { option: name(round.winner) })}</span>
            </li>
          ))}
        </ol>
      </details>
    </>
  );
}

function Outcome({ poll }: { poll: Poll }) {
  const { outcome, outcome_due: due } = poll;
  if (!outcome) {
    const late = !!due && Date.parse(due) < Date.now();
    return due ? <p class={late ? "outcome-late" : "muted"}>{t(late ? "poll-outcome-late" : "poll-outcome-owed", { at: moment(due) })}</p> : null;
  }
  return (
    <section class="outcome" aria-label={t("poll-outcome")}>
      <h5>{t("poll-outcome-decided")}</h5>
      <p class="lines">{outcome.decided}</p>
      <h5>{t("poll-outcome-next")}</h5>
      <p class="lines">{outcome.next}</p>
      <p class="muted">{t("poll-outcome-by", { name: outcome.by.name, at: moment(outcome.at) })}</p>
    </section>
  );
}

/** What who asked, and staff, can do with it. */
function Doing({ poll, topic, may, mine, closed }: Props & { closed: boolean }) {
  const decides = poll.closed_at && may.includes("poll.decide") && (mine || isStaff());
  const enters = !closed && poll.per === "dwelling" && may.includes("poll.enter");
  return (
    <>
      {decides && (
        <button type="button" class={poll.outcome ? "link" : "button button-main"} onClick={() => openLate("OutcomeForm", { poll, topic })}>
          {t(poll.outcome ? "poll-outcome-rewrite" : "poll-outcome-write")}
        </button>
      )}
      {(poll.closed_at || enters) && (
        <p class="poll-close">
          {poll.closed_at && (
            <button type="button" class="link" onClick={() => openLate("PollVoters", { poll })}>
              {t("poll-who")}
            </button>
          )}
          {enters && (
            <>
              <button type="button" class="link" onClick={() => openLate("SlipForm", { poll, topic })}>
                {t("poll-slip-enter")}
              </button>
              <a class="link" href={`/polls/${poll.poll}/slips`} target="_blank" rel="noopener">
                {t("poll-slips")}
              </a>
            </>
          )}
        </p>
      )}
      {!closed && may.includes("poll.close") && (mine || keepsOrder()) && <CloseButton poll={poll} topic={topic} />}
    </>
  );
}

function CloseButton({ poll, topic }: { poll: Poll; topic: Topic }) {
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
