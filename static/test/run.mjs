/** Bundles the tests with esbuild, since Node 20 reads no TypeScript, and runs them with Node's own runner. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "..", "node_modules", ".tests");
const tests = readdirSync(HERE).filter((name) => name.endsWith(".test.ts"));

rmSync(OUT, { recursive: true, force: true });
await esbuild.build({
  entryPoints: tests.map((name) => join(HERE, name)),
  outdir: OUT,
  bundle: true,
  platform: "node",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  jsx: "automatic",
  jsxImportSource: "preact",
  define: { STATIC: JSON.stringify(dirname(HERE)) },
  logLevel: "warning",
});

const built = tests.map((name) => join(OUT, name.replace(/\.ts$/, ".mjs")));
process.exit(spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...built], { stdio: "inherit" }).status ?? 1);
