/** Dialogs: the browser's own <dialog>, which keeps the focus inside, gives it back, and closes on Esc. */
import { signal } from "@preact/signals";
import type { ComponentChildren, FunctionComponent } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../texts";
import { Icon } from "./icon";
import { Notice } from "./notice";

type Late = typeof import("../late");
type PropsOf<K extends keyof Late> = Parameters<Late[K]>[0] extends object ? Parameters<Late[K]>[0] : Record<string, never>;
interface Opened {
  name: keyof Late;
  props: object;
  key: number;
}

const opened = signal<Opened | undefined>(undefined);
let count = 0;

/** Shows one of the dialogs of late.ts. */
export function openLate<K extends keyof Late>(name: K, props: PropsOf<K>): void {
  opened.value = { name, props, key: ++count };
}

export const closeDialog = (): void => {
  opened.value = undefined;
};

export const isDialogOpen = (): boolean => opened.value !== undefined;

export const Dialogs = () => (opened.value ? <LateDialog {...opened.value} key={opened.value.key} /> : null);

function LateDialog({ name, props }: Opened) {
  const [Found, found] = useState<FunctionComponent<any> | undefined>(undefined);
  const [failed, fail] = useState(false);
  useEffect(() => {
    import("../late").then(
      (late) => found(() => late[name] as FunctionComponent<any>),
      () => fail(true),
    );
  }, []);
  // The server may have a newer client by now, and no longer this one's files.
  if (failed) {
    return (
      <Dialog title={t("error-title")}>
        <Notice>{t(navigator.onLine ? "connection-outdated" : "error-network")}</Notice>
        <button type="button" class="button" onClick={() => location.reload()}>
          {t("reload")}
        </button>
      </Dialog>
    );
  }
  return Found ? <Found {...props} /> : null;
}

interface DialogProps {
  title: string;
  kind?: "form" | "menu" | "photo";
  children: ComponentChildren;
}

export function Dialog({ title, kind = "form", children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current!;
    const before = document.activeElement as HTMLElement | null;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog dialog-${kind}`}
      aria-labelledby={id}
      onClose={(event) => event.target === ref.current && closeDialog()}
      onMouseDown={(event) => event.target === ref.current && kind !== "form" && closeDialog()}
    >
      <div class="dialog-inner">
        <header class="dialog-top">
          <h2 id={id}>{title}</h2>
          <button type="button" class="icon-button" onClick={closeDialog} aria-label={t("close")}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
