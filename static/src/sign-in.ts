/** What script adds to signing in: the code falls into groups while it is typed, and the link in the mail gets its button. */

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-groups]")) {
  const group = () => regroup(field, Number(field.dataset.groups), field.dataset.digits !== undefined);
  field.addEventListener("input", group);
  group();
}

for (const form of document.querySelectorAll("form")) {
  // A second press while the first is on its way would use up a try.
  form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true))));
}
window.addEventListener("pageshow", () => document.querySelectorAll("button").forEach((button) => (button.disabled = false)));

const link = document.getElementById("link") as HTMLButtonElement | null;
if (link) {
  link.hidden = false;
  link.addEventListener("click", () => void followLink(link));
}

/** Groups what was typed, and keeps the caret behind the same letter. */
function regroup(field: HTMLInputElement, size: number, digits: boolean): void {
  const plain = (text: string) => (digits ? text.replace(/\D/g, "") : text.toUpperCase().replace(/[^A-Z0-9]/g, ""));
  const letters = plain(field.value);
  const before = plain(field.value.slice(0, field.selectionStart ?? field.value.length)).length;
  const separator = digits ? " " : "-";
  const text = (letters.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(separator);
  if (text === field.value) return;
  field.value = text;
  const caret = before + Math.max(0, Math.ceil(before / size) - 1);
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

async function followLink(button: HTMLButtonElement): Promise<void> {
  const error = document.getElementById("link-error")!;
  button.disabled = true;
  error.hidden = true;
  try {
    const answer = await fetch("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ link: location.hash.slice(1) }) });
    if (answer.ok) return location.replace("/");
    const body = (await answer.json().catch(() => undefined)) as { message?: string } | undefined;
    error.textContent = body?.message ?? button.dataset.expired!;
  } catch {
    error.textContent = button.dataset.offline!;
  }
  error.hidden = false;
  button.disabled = false;
}
