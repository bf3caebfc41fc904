/** What script adds to signing in: the code falls into groups while it is typed, and the link of a mail is filled in. */
import { grouped, type Kind } from "./groups";

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-groups]")) {
  const group = () => regroup(field, Number(field.dataset.groups), field.dataset.digits === undefined ? "letters" : "digits");
  field.addEventListener("input", group);
  group();
}

for (const form of document.querySelectorAll("form")) {
  // A second press while the first is on its way would use up a try.
  form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true))));
}
window.addEventListener("pageshow", () => document.querySelectorAll("button").forEach((button) => (button.disabled = false)));

// The token of a link in a mail stands behind the #, which only script can read.
const token = document.querySelector<HTMLInputElement>("input[name=token]");
if (token && location.hash.length > 1) {
  token.value = location.hash.slice(1);
  document.getElementById("paste")!.hidden = true;
  for (const other of document.querySelectorAll<HTMLAnchorElement>(".languages a")) other.hash = location.hash;
}

/** Groups what was typed, and keeps the caret behind the same letter. */
function regroup(field: HTMLInputElement, size: number, kind: Kind): void {
  const { text, caret } = grouped(field.value, field.selectionStart ?? field.value.length, size, kind);
  if (text === field.value) return;
  field.value = text;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}
