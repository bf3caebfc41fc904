/** For staff, among her rooms: results that are owed, red when their day has passed. Until then nobody is asked again. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { request } from "../../api";
import { roomPath } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import type { AnyEvent, Person, Topic } from "../../wire";

interface Owed {
  pulse: number;
  topic: Topic;
  room: string;
  late: boolean;
}

const owed = signal<Owed[]>([]);

async function refresh(): Promise<void> {
  owed.value = (await request<{ pulses: Owed[] }>("GET", "/api/pulses/owed")).pulses;
}

export function heard(event: AnyEvent, me: Person): void {
  if ((event.kind === "pulse.closed" || event.kind === "pulse.due" || event.kind === "pulse.published") && me.role === "staff") void refresh().catch(() => {});
}

export function PulsesOwed() {
  useEffect(() => void refresh().catch(() => {}), []);
  return (
    <>
      {owed.value.map((one) => (
        <a key={one.pulse} class={one.late ? "owed-link" : "owed-link owed-soon"} href={roomPath(one.topic)} data-go>
          <Icon name="pulse" />
          <span>{t(one.late ? "pulse-owed-there-late" : "pulse-owed-there", { room: one.room })}</span>
        </a>
      ))}
    </>
  );
}
