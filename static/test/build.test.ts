import { deepEqual, equal, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";

const BUILD = join(STATIC, "build");
let manifest: Record<string, string>;
before(() => {
  execFileSync(process.execPath, [join(STATIC, "build.mjs")]);
  manifest = JSON.parse(readFileSync(join(BUILD, "manifest.json"), "utf8"));
});

const built = (name: string) => readFileSync(join(BUILD, manifest[name]!));
const gzipped = (...names: string[]) => names.reduce((sum, name) => sum + gzipSync(built(name)).length, 0);

test("the manifest names everything that pages ask for", () => {
  deepEqual(Object.keys(manifest), ["app.css", "app.js", "app.shared.js", "dark.css", "early.js", "icon.svg", "sign-in.js", "slips.css", "texts.en", "texts.nl"]);
  const asked = templates().flatMap(([, source]) => [...source.matchAll(/assets\('([^']+)'\)/g)].map(([, name]) => name!));
  deepEqual([...new Set(asked)].filter((name) => !(name in manifest)), []);
});

test("the first load is at most 80 KB", () => {
  const bytes = gzipped("app.js", "app.shared.js", "early.js", "app.css", "dark.css");
  ok(bytes <= 80 * 1024, `${bytes} bytes`);
});

test("signing in loads hardly any script", () => {
  const bytes = gzipped("sign-in.js", "early.js");
  ok(bytes <= 2 * 1024, `${bytes} bytes`);
});

test("built files hold nothing that the content security policy refuses", () => {
  for (const name of ["app.js", "app.shared.js", "early.js", "sign-in.js"]) {
    const source = built(name).toString();
    ok(!/\beval\(|new Function\(/.test(source), name);
  }
});

test("templates hold no inline script or style", () => {
  for (const [name, source] of templates()) {
    ok(!/\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)/i.test(source), name);
  }
});

test("sanitised HTML goes in at one place only", () => {
  const users = sources().filter(([, source]) => /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|outerHTML/.test(source));
  deepEqual(users.map(([name]) => name), ["ui/sanitised.tsx"]);
});

test("components know colours by role: values stand in the tokens only", () => {
  const others = readdirSync(join(STATIC, "src", "styles")).filter((name) => !["tokens.css", "dark.css"].includes(name));
  for (const name of others) {
    const css = readFileSync(join(STATIC, "src", "styles", name), "utf8");
    ok(!/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|--(brick|plaster|ink|canal|moss|sun|alarm)-/i.test(css), name);
    ok(!/\b(margin|padding|border)-(left|right|top|bottom)\b|[^-](left|right|top|bottom|width|height):/.test(css.replace(/\((min|max)-(width|height):[^)]*\)/g, "")), `${name}: logical properties`);
  }
});

test("text can be read on what it stands on, in light and in dark", () => {
  const light = roles("tokens.css");
  const dark = { ...light, ...roles("dark.css") };
  for (const [theme, role] of Object.entries({ light, dark })) {
    for (const [text, on] of PAIRS) {
      const ratio = contrast(role[text]!, role[on]!);
      ok(ratio >= 4.5, `${theme}: ${text} on ${on} is ${ratio.toFixed(2)}`);
    }
    ok(contrast(role.edge!, role.surface!) >= 3, `${theme}: the edge of a field`);
    ok(contrast(role.edge!, role.page!) >= 3, `${theme}: the edge of a field on the page`);
    ok(contrast(role.focus!, role.surface!) >= 3 && contrast(role.focus!, role.page!) >= 3, `${theme}: the focus`);
  }
});

const PAIRS = [
  ["text", "page"],
  ["text", "surface"],
  ["text", "surface-sunk"],
  ["text", "mine"],
  ["text", "action-soft"],
  ["text-muted", "page"],
  ["text-muted", "surface"],
  ["text-muted", "action-soft"],
  ["on-mine-muted", "mine"],
  ["action-strong", "page"],
  ["action-strong", "surface"],
  ["action-strong", "action-soft"],
  ["action-strong", "mine"],
  ["on-action", "action"],
  ["on-action", "action-strong"],
  ["corporation", "corporation-soft"],
  ["works", "works-soft"],
  ["good", "surface"],
  ["good", "good-soft"],
  ["bad", "page"],
  ["bad", "surface"],
  ["bad", "bad-soft"],
] as const;

function roles(file: string): Record<string, string> {
  const css = readFileSync(join(STATIC, "src", "styles", file), "utf8");
  const all = Object.fromEntries([...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]));
  const resolve = (value: string): string => value.replace(/^var\(--([\w-]+)\)$/, (_, name: string) => resolve(all[name]!));
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, resolve(value)]));
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function templates(): [string, string][] {
  const folder = join(STATIC, "templates");
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

function sources(folder = "src", inside = ""): [string, string][] {
  return readdirSync(join(STATIC, folder), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = `${inside}${entry.name}`;
    if (entry.isDirectory()) return sources(join(folder, entry.name), `${path}/`);
    return /\.tsx?$/.test(entry.name) ? [[path, readFileSync(join(STATIC, folder, entry.name), "utf8")]] : [];
  });
}

test("the lock file holds no address of a registry", () => {
  const lock = readFileSync(join(STATIC, "package-lock.json"), "utf8");
  equal(/"resolved"|registry/.test(lock), false);
});
