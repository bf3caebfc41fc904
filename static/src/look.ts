/** Theme and size of letters: kept on this device, applied to the root element. */

export type Theme = "system" | "light" | "dark";
export type Size = "1" | "2" | "3";
export interface Look {
  theme: Theme;
  size: Size;
}

const KEY = "portiek.look";
const MEDIA: Record<Theme, string> = { system: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

export function readLook(): Look {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Look>;
    return { theme: kept.theme ?? "system", size: kept.size ?? "1" };
  } catch {
    return { theme: "system", size: "1" };
  }
}

export function keepLook(look: Look): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // A browser that keeps nothing still shows what was chosen, until the page closes.
  }
  applyLook(look);
}

export function applyLook(look: Look): void {
  document.documentElement.dataset.size = look.size;
  document.documentElement.dataset.theme = look.theme;
  const dark = document.getElementById("dark") as HTMLLinkElement | null;
  if (dark) dark.media = MEDIA[look.theme];
}
