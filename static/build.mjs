/**
 * Builds the client into static/build/: hashed files, and manifest.json that maps their logical names to the built ones.
 *
 * `npm run build` for once, `npm run watch` to go on while you work (then unminified, with source maps).
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const OUT = join(ROOT, "build");
const WATCH = process.argv.includes("--watch");
const LANGUAGES = ["nl", "en"];
const SERVER_ONLY = new Set(["mail.ftl", "poll-mail.ftl", "importing.ftl", "places.ftl"]);

/** Old Android phones update their browser long after the phone itself; Safari on an iPhone 7 stops at 15. */
const TARGET = ["chrome99", "firefox99", "safari15.4"];

/** Logical name → source. `early.js` runs before the first paint, so it is a classic script of its own. */
const ENTRIES = {
  "app.js": "src/main.tsx",
  "sign-in.js": "src/sign-in.ts",
  "early.js": "src/early.ts",
  "app.css": "src/styles/app.css",
  "dark.css": "src/styles/dark.css",
  "slips.css": "src/styles/slips.css",
  "icon.svg": "src/icon.svg",
};

const common = {
  absWorkingDir: ROOT,
  outdir: OUT,
  bundle: true,
  minify: !WATCH,
  sourcemap: WATCH ? "linked" : false,
  metafile: true,
  target: TARGET,
  entryNames: "[name].[hash]",
  chunkNames: "chunk.[hash]",
  assetNames: "[name].[hash]",
  logLevel: "warning",
  legalComments: "none",
};

const modules = {
  ...common,
  entryPoints: { app: ENTRIES["app.js"] },
  format: "esm",
  splitting: true,
  jsx: "automatic",
  jsxImportSource: "preact",
};
const classic = { ...common, entryPoints: { early: ENTRIES["early.js"], "sign-in": ENTRIES["sign-in.js"] }, format: "iife" };
const sheets = {
  ...common,
  entryPoints: { app: ENTRIES["app.css"], dark: ENTRIES["dark.css"], slips: ENTRIES["slips.css"], icon: ENTRIES["icon.svg"] },
  loader: { ".svg": "copy" },
};

await mkdir(OUT, { recursive: true });
const made = new Set(["manifest.json"]);

if (WATCH) {
  const again = { name: "manifest", setup: (build) => build.onEnd(finish) };
  for (const options of [modules, classic, sheets]) {
    await (await esbuild.context({ ...options, plugins: [again] })).watch();
  }
} else {
  for (const options of [modules, classic, sheets]) await finish(await esbuild.build(options));
  // Old files go last, so that a server which runs meanwhile finds at all times what its manifest names.
  for (const name of await readdir(OUT)) if (!made.has(name)) await rm(join(OUT, name));
}

/** Adds what was just built to the manifest. */
async function finish({ metafile }) {
  if (!metafile) return;
  const manifest = await readManifest();
  for (const file of Object.keys(metafile.outputs)) made.add(relative(OUT, join(ROOT, file)));
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const logical = Object.keys(ENTRIES).find((name) => ENTRIES[name] === output.entryPoint);
    if (logical && !file.endsWith(".map")) manifest[logical] = relative(OUT, join(ROOT, file));
    const copied = Object.keys(output.inputs).find((input) => input.endsWith(".svg"));
    if (logical === "app.js") manifest["app.shared.js"] = shared(output);
    if (copied) manifest["icon.svg"] = relative(OUT, join(ROOT, file));
  }
  for (const language of LANGUAGES) manifest[`texts.${language}`] = await buildTexts(language);
  await writeFile(join(OUT, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
}

/** What app.js and the late part have in common, which pages preload beside app.js. */
function shared({ imports }) {
  const files = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => relative(OUT, join(ROOT, path)));
  if (files.length !== 1) throw new Error(`app.js must share one file with late.ts, not ${files.length}: ${files}`);
  return files[0];
}

async function readManifest() {
  try {
    return JSON.parse(await readFile(join(OUT, "manifest.json"), "utf8"));
  } catch {
    return {};
  }
}

/** One file of texts per language, without comments and without what only the server says. */
async function buildTexts(language) {
  const folder = join(ROOT, "texts", language);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ftl") && !SERVER_ONLY.has(name)).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const text = sources.join("\n").replace(/^#.*\n/gm, "").replace(/\n{2,}/g, "\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  made.add(`texts.${language}.${hash}.ftl`);
  await writeFile(join(OUT, `texts.${language}.${hash}.ftl`), text);
  return `texts.${language}.${hash}.ftl`;
}
