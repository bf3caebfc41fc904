import { deepEqual, equal } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FluentBundle, FluentResource } from "@fluent/bundle";

const LANGUAGES = readdirSync(join(STATIC, "texts"));
const files = (language: string) => readdirSync(join(STATIC, "texts", language)).filter((name) => name.endsWith(".ftl"));
const read = (language: string, name: string) => readFileSync(join(STATIC, "texts", language, name), "utf8");

/** Of every message: its id, and the variables that it takes. */
function messages(language: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const name of files(language)) {
    for (const { id, value } of new FluentResource(read(language, name)).body) all.set(id, variables(value).join(" "));
  }
  return all;
}

function variables(part: unknown, found = new Set<string>()): string[] {
  if (part && typeof part === "object") {
    const node = part as { type?: string; name?: string };
    if (node.type === "var") found.add(node.name!);
    for (const inner of Object.values(part)) variables(inner, found);
  }
  return [...found].sort();
}

test("there are Dutch and English", () => deepEqual(LANGUAGES.sort(), ["en", "nl"]));

test("all languages say the same messages with the same variables", () => {
  const dutch = messages("nl");
  for (const language of LANGUAGES) deepEqual(Object.fromEntries([...messages(language)].sort()), Object.fromEntries([...dutch].sort()), language);
});

test("every line of every file is understood, and no message stands twice", () => {
  for (const language of LANGUAGES) {
    const ids = files(language).flatMap((name) => {
      const source = read(language, name);
      const said = [...source.matchAll(/^([a-z][\w-]*) *=/gm)].map(([, id]) => id!);
      const understood = new FluentResource(source).body.map(({ id }) => id);
      deepEqual(understood, said, `${language}/${name}`);
      return said;
    });
    equal(ids.length, new Set(ids).size, `${language}: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
  }
});

test("every text formats without a fault", () => {
  for (const language of LANGUAGES) {
    const bundle = new FluentBundle(language);
    for (const name of files(language)) bundle.addResource(new FluentResource(read(language, name)));
    for (const [id, takes] of messages(language)) {
      const errors: Error[] = [];
      bundle.formatPattern(bundle.getMessage(id)!.value!, Object.fromEntries(takes.split(" ").map((name) => [name, 2])), errors);
      deepEqual(errors, [], id);
    }
  }
});

test("every text that the client and the templates name is there", () => {
  const known = messages("nl");
  const missing = sources()
    .flatMap(([name, source]) => [...source.matchAll(/\bt\(\s*["']([a-z0-9-]+)["']/g)].map(([, id]) => [name, id!] as const))
    .filter(([, id]) => !known.has(id) && ![...known.keys()].some((one) => id.endsWith("-") && one.startsWith(id)));
  deepEqual(missing, []);
});

test("every text of the client's own files is used", () => {
  const source = sources()
    .map(([, text]) => text)
    .join("\n");
  const own = ["client.ftl", "room.ftl", "composer.ftl", "cards.ftl", "settings.ftl"];
  const ids = own.flatMap((name) => [...read("nl", name).matchAll(/^([a-z][\w-]*) *=/gm)].map(([, id]) => id!));
  const unused = ids.filter((id) => !source.includes(`"${id}"`) && !source.includes(`'${id}'`) && !MADE.some((start) => id.startsWith(start)));
  deepEqual(unused, []);
});

/** Ids that are put together from a word of the wire. */
const MADE = ["role-", "phase-", "connection-", "rooms-kind-", "contact-", "pending-", "theme-", "mute-", "audit-"];

function sources(): [string, string][] {
  const inside = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? inside(join(folder, entry.name)) : [join(folder, entry.name)]));
  return [...inside(join(STATIC, "src")), ...inside(join(STATIC, "templates"))].filter((name) => /\.(tsx?|html)$/.test(name)).map((name) => [name, readFileSync(name, "utf8")]);
}
