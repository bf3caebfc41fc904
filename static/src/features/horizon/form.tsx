/** Saying what is planned for a building, or that nothing is; and to whom it must go by letter. */
import { useEffect, useState } from "preact/hooks";
import { request } from "../../api";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import { Field, FormEnd, useSending } from "../../ui/form";
import { Icon } from "../../ui/icon";
import type { RoomState } from "../../reducing";
import { type Plan, roomId } from "../../wire";

const MOST = 9;
const WITHIN = [1, 3, 5] as const;
const CERTAINTIES = ["certain", "likely", "explored"] as const;

export function HorizonForm({ room }: { room: RoomState }) {
  const [now] = room.horizon_now;
  const [plans, setPlans] = useState<Plan[]>(now?.plans ?? [{ within: 1, what: "", certainty: "explored" }]);
  const [quiet, setQuiet] = useState(now?.quiet_until ? String(now.quiet_until) : "");
  const [reason, setReason] = useState("");
  const { send, busy, error } = useSending("horizon.set", room.room.topic);
  const change = (at: number, to: Partial<Plan>) => setPlans(plans.map((plan, index) => (index === at ? { ...plan, ...to } : plan)));
  const submit = () => send({ plans: plans.filter((plan) => plan.what.trim()), ...(quiet && { quiet_until: Number(quiet) }), reason: reason.trim() });
  return (
    <Dialog title={t("horizon-make")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {plans.map((plan, at) => (
          <fieldset key={at} class="field horizon-plan">
            <legend>{t("horizon-plan", { number: at + 1 })}</legend>
            <Field id={`what-${at}`} label={t("horizon-what-label")}>
              {(field) => <textarea {...field} rows={2} maxLength={300} value={plan.what} onInput={(event) => change(at, { what: event.currentTarget.value })} />}
            </Field>
            <Field id={`within-${at}`} label={t("horizon-within-label")}>
              {(field) => (
                <select {...field} value={plan.within} onChange={(event) => change(at, { within: Number(event.currentTarget.value) as Plan["within"] })}>
                  {WITHIN.map((years) => (
                    <option key={years} value={years}>
                      {t("horizon-within", { years })}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field id={`certainty-${at}`} label={t("horizon-certainty-label")}>
              {(field) => (
                <select {...field} value={plan.certainty} onChange={(event) => change(at, { certainty: event.currentTarget.value as Plan["certainty"] })}>
                  {CERTAINTIES.map((one) => (
                    <option key={one} value={one}>
                      {t(`horizon-certainty-${one}`)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <button type="button" class="link" onClick={() => setPlans(plans.filter((_, index) => index !== at))}>
              {t("horizon-plan-remove", { number: at + 1 })}
            </button>
          </fieldset>
        ))}
        {plans.length < MOST && (
          <button type="button" class="button" onClick={() => setPlans([...plans, { within: 3, what: "", certainty: "explored" }])}>
            <Icon name="plus" /> {t("horizon-plan-add")}
          </button>
        )}
        <Field id="quiet" label={t("horizon-quiet-label")} hint={t("horizon-quiet-hint")}>
          {(field) => <input {...field} inputMode="numeric" pattern="20[0-9][0-9]" maxLength={4} value={quiet} onInput={(event) => setQuiet(event.currentTarget.value)} />}
        </Field>
        {now && (
          <Field id="reason" label={t("horizon-reason-label")} hint={t("promise-reason-hint")}>
            {(field) => <textarea {...field} required rows={3} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
          </Field>
        )}
        <ByLetter room={room} />
        <FormEnd error={error} busy={busy} action={t("horizon-tell", { count: room.room.dwellings ?? 0 })} />
      </form>
    </Dialog>
  );
}

/** Where nobody reads along, a letter tells it. */
function ByLetter({ room }: { room: RoomState }) {
  const [dwellings, setDwellings] = useState<string[]>([]);
  useEffect(() => {
    request<{ dwellings: string[] }>("GET", `/api/rooms/${roomId(room.room.topic)}/horizon/letters`).then((letters) => setDwellings(letters.dwellings), () => {});
  }, []);
  if (dwellings.length === 0) return null;
  return (
    <details class="field">
      <summary>{t("horizon-letters", { count: dwellings.length })}</summary>
      <p class="muted">{dwellings.join(", ")}</p>
    </details>
  );
}
