import type { ComponentChildren } from "preact";

/** A sentence that must be seen: what went wrong, and what one can do. */
export const Notice = ({ kind = "bad", children }: { kind?: "bad" | "good" | "plain"; children: ComponentChildren }) => (
  <p class={`notice notice-${kind}`} role={kind === "bad" ? "alert" : "status"}>
    {children}
  </p>
);
