/** Settings: name, language, letters, theme, devices, and the way out. */
import { useEffect, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { client } from "../../client";
import { forgetOutbox } from "../../keeper";
import { keepLook, type Look, readLook, type Size, type Theme } from "../../look";
import { language, loadTexts, moment, t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Field } from "../../ui/form";
import { Icon } from "../../ui/icon";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Device, Person } from "../../wire";
import { forgetDrafts } from "../messages/drafts";

export function Settings() {
  return (
    <main class="room settings" id="main">
      <header class="top">
        <a class="back" href="/" data-go>
          <Icon name="back" />
          <span class="back-word">{t("nav-rooms")}</span>
        </a>
        <div class="top-name">
          <h1>{t("settings-title")}</h1>
        </div>
      </header>
      <div class="settings-body" tabIndex={-1}>
        <Reading />
        <Language />
        <Name />
        <Devices />
        {["moderator", "administrator"].includes(client().store.me.value.duty ?? "") && (
          <section class="panel">
            <h2>{t("audit-title")}</h2>
            <p class="muted">{t("audit-text")}</p>
            <button type="button" class="button" onClick={() => openLate("AuditLog", {})}>
              {t("audit-open")}
            </button>
          </section>
        )}
        <section class="panel">
          <h2>{t("sign-out-title")}</h2>
          <p class="muted">{t("sign-out-text")}</p>
          <button type="button" class="button" onClick={() => void signOut()}>
            {t("sign-out")}
          </button>
        </section>
      </div>
    </main>
  );
}

const SIZES: [Size, string, string][] = [
  ["1", "A", "size-1"],
  ["2", "A+", "size-2"],
  ["3", "A++", "size-3"],
];
const THEMES: Theme[] = ["system", "light", "dark"];

function Reading() {
  const [look, setLook] = useState<Look>(readLook);
  const change = (part: Partial<Look>) => {
    const next = { ...look, ...part };
    keepLook(next);
    setLook(next);
  };
  return (
    <section class="panel">
      <h2>{t("reading-title")}</h2>
      <Choices legend={t("size-label")}>
        {SIZES.map(([size, sign, id]) => (
          <Segment key={size} name="size" on={look.size === size} choose={() => change({ size })}>
            <span class={`size-sign size-sign-${size}`} aria-hidden="true">
              {sign}
            </span>
            {t(id)}
          </Segment>
        ))}
      </Choices>
      <Choices legend={t("theme-label")}>
        {THEMES.map((theme) => (
          <Segment key={theme} name="theme" on={look.theme === theme} choose={() => change({ theme })}>
            {t(`theme-${theme}`)}
          </Segment>
        ))}
      </Choices>
    </section>
  );
}

const LANGUAGES: [string, string][] = [
  ["nl", "Nederlands"],
  ["en", "English"],
];

function Language() {
  const [error, setError] = useState("");
  const choose = async (code: string) => {
    try {
      setError("");
      const app = document.getElementById("app")!;
      await loadTexts(code, app.dataset[code === "en" ? "textsEn" : "textsNl"]!);
      document.documentElement.lang = code;
      await saveMe({ language: code });
    } catch (failed) {
      setError(sentence(failed));
    }
  };
  return (
    <section class="panel">
      <h2>{t("language-title")}</h2>
      <Choices legend={t("language-label")}>
        {LANGUAGES.map(([code, name]) => (
          <Segment key={code} name="language" on={language.value === code} choose={() => void choose(code)}>
            <span lang={code}>{name}</span>
          </Segment>
        ))}
      </Choices>
      {error && <Notice>{error}</Notice>}
    </section>
  );
}

function Name() {
  const me = client().store.me.value;
  const [name, setName] = useState(me.name);
  const [said, setSaid] = useState<{ good: boolean; words: string }>();
  const save = (event: Event) => {
    event.preventDefault();
    saveMe({ name: name.trim() }).then(
      () => setSaid({ good: true, words: t("name-saved") }),
      (failed) => setSaid({ good: false, words: sentence(failed) }),
    );
  };
  return (
    <section class="panel">
      <h2>{t("name-title")}</h2>
      <form class="stack" onSubmit={save}>
        <Field id="my-name" label={t("signin-name")} hint={t("signin-name-hint")}>
          {(field) => <input {...field} required maxLength={60} autocomplete="nickname" value={name} onInput={(event) => (setName(event.currentTarget.value), setSaid(undefined))} />}
        </Field>
        {said && <Notice kind={said.good ? "good" : "bad"}>{said.words}</Notice>}
        <p>
          <button type="submit" class="button" disabled={!name.trim() || name.trim() === me.name}>
            {t("save")}
          </button>
        </p>
      </form>
    </section>
  );
}

async function saveMe(change: { name?: string; language?: string }): Promise<void> {
  const answer = await request<{ person?: Person } | undefined>("PATCH", "/api/me", change);
  const { me } = client().store;
  me.value = { ...me.value, ...change, ...answer?.person };
}

function Devices() {
  const [devices, setDevices] = useState<Device[]>();
  const [failed, setFailed] = useState<Failed>();
  useEffect(() => {
    request<{ devices: Device[] }>("GET", "/api/me/devices").then(({ devices }) => setDevices(devices), setFailed);
  }, []);
  const end = (device: Device) =>
    request("DELETE", `/api/me/devices/${device.id}`).then(() => setDevices((now) => now?.filter((one) => one.id !== device.id)), setFailed);
  return (
    <section class="panel">
      <h2>{t("devices-title")}</h2>
      <p class="muted">{t("devices-text")}</p>
      {failed && <Notice>{sentence(failed)}</Notice>}
      {!devices && !failed && <i class="shape shape-room" />}
      <ul class="devices">
        {devices?.map((device) => (
          <li key={device.id}>
            <p>
              <b>{device.name}</b> {device.here && <span class="badge">{t("device-here")}</span>}
              <span class="muted">{t("device-seen", { at: moment(device.last_seen) })}</span>
            </p>
            {!device.here && (
              <button type="button" class="button button-small" onClick={() => void end(device)}>
                {t("device-end")}
                <span class="hidden"> {device.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nothing of this person stays on the device: it may be the library's. */
async function signOut(): Promise<void> {
  await request("DELETE", "/api/session").catch(() => {});
  client().socket.end("signed_out");
  await forgetOutbox().catch(() => {});
  forgetDrafts();
  location.assign("/sign-in");
}

const Choices = ({ legend, children }: { legend: string; children: preact.ComponentChildren }) => (
  <fieldset class="segments">
    <legend>{legend}</legend>
    {children}
  </fieldset>
);

const Segment = ({ name, on, choose, children }: { name: string; on: boolean; choose: () => void; children: preact.ComponentChildren }) => (
  <label class="segment">
    <input type="radio" name={name} checked={on} onChange={choose} />
    <span>{children}</span>
  </label>
);
