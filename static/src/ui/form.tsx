/** Parts of the forms in dialogs. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ask, connection } from "../client";
import { t } from "../texts";
import type { Topic } from "../wire";
import { closeDialog } from "./dialog";
import { Notice } from "./notice";
import { sentence } from "./screens";

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  children: (field: { id: string; "aria-describedby"?: string }) => ComponentChildren;
}

export function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(hint ? { id, "aria-describedby": `${id}-hint` } : { id })}
    </div>
  );
}

export function FormEnd({ error, busy, action }: { error: string; busy: boolean; action: string }) {
  return (
    <>
      {error && <Notice>{error}</Notice>}
      {busy && connection.value.state !== "live" && <Notice kind="plain">{t("form-waits")}</Notice>}
      <p class="dialog-actions">
        <button type="button" class="button" onClick={closeDialog}>
          {t("cancel")}
        </button>
        <button type="submit" class="button button-main" disabled={busy}>
          {busy ? t("busy") : action}
        </button>
      </p>
    </>
  );
}

/** Sends a form's command, and closes its dialog when the server has taken it; what was filled in stays until then. */
export function useSending(name: string, topic: Topic) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  async function send(data: Record<string, unknown>): Promise<void> {
    setBusy(true);
    setError("");
    try {
      await ask(name, topic, data);
      closeDialog();
    } catch (failed) {
      setError(sentence(failed));
      setBusy(false);
    }
  }
  return { send, busy, error, setError };
}
