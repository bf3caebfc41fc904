/** Five quick reactions, and how many people gave which. */
import { useState } from "preact/hooks";
import { ask } from "../../client";
import { t } from "../../texts";
import { say } from "../../ui/live";
import { sentence } from "../../ui/screens";
import type { Reactions, Topic } from "../../wire";

export const FIVE = ["👍", "❤️", "😄", "😮", "🙏"];

export function toggle(topic: Topic, message: number, emoji: string, reactions: Reactions | undefined): Promise<number> {
  return ask(reactions?.mine?.includes(emoji) ? "reaction.remove" : "reaction.add", topic, { message, emoji });
}

interface Props {
  message: number;
  topic: Topic;
  reactions: Reactions | undefined;
}

export function ReactionRow({ message, topic, reactions }: Props) {
  const [busy, setBusy] = useState<string>();
  const given = Object.entries(reactions?.counts ?? {}).filter(([, count]) => count > 0);
  if (given.length === 0) return null;
  const press = (emoji: string) => {
    setBusy(emoji);
    toggle(topic, message, emoji, reactions)
      .catch((failed) => say(sentence(failed)))
      .finally(() => setBusy(undefined));
  };
  return (
    <p class="reactions">
      {given.map(([emoji, count]) => {
        const mine = reactions?.mine?.includes(emoji) ?? false;
        return (
          <button key={emoji} type="button" class="reaction" aria-pressed={mine} aria-busy={busy === emoji} aria-label={t("reaction-count", { emoji, count })} onClick={() => press(emoji)}>
            <span aria-hidden="true">{emoji}</span> <span aria-hidden="true">{count}</span>
          </button>
        );
      })}
    </p>
  );
}

/** Beside a message where there is a mouse; on a phone these stand in the message's menu. */
export function QuickReactions({ message, topic, reactions }: Props) {
  return (
    <span class="quick">
      {FIVE.slice(0, 3).map((emoji) => (
        <button
          key={emoji}
          type="button"
          class="quick-button"
          tabIndex={-1}
          aria-label={t("reaction-add", { emoji })}
          onClick={() => toggle(topic, message, emoji, reactions).catch((failed) => say(sentence(failed)))}
        >
          {emoji}
        </button>
      ))}
    </span>
  );
}
