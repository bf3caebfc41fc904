/** Small drawings of our own, on a grid of 24, in the colour of the text beside them. They never speak alone. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  building: "M5 21V6a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v15M3 21h18M9 8h1.5M13.5 8H15M9 12h1.5M13.5 12H15M10 21v-3.5a2 2 0 0 1 4 0V21",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  crane: "M6 21h6M9 21V4M9 4l11 3.5H5V5zM17 7.5V12M15.5 12h3v3h-3zM9 9l-2.5 3M9 9l2.5 3",
  crown: "M4 11a8 8 0 0 1 16 0",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  down: "M12 5v14M6 13l6 6 6-6",
  edit: "M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  hide: "M4 4l16 16M9.5 6a9 9 0 0 1 2.5-.4c6 0 9.500 6.400 9.500 6.400a17 17 0 0 1-3 3.700M6 8a17 17 0 0 0-3.500 4S6 18.500 12 18.500a9 9 0 0 0 3.500-.7",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500h.01",
  megaphone: "M4 10v4l3 .5L18 19V5L7 9.500zM7.500 14.500L9 20h2.500l-1-4.500M21 10.500v3",
  mute: "M4 9.500v5h3.500L13 19V5L7.500 9.500zM17 9.500l4.500 5M21.500 9.500l-4.500 5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 21a7.500 7.500 0 0 1 15 0",
  photo: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3.500 17l5-5 4 4 3-3 5 4.500M16 9.500h.01",
  plus: "M12 5v14M5 12h14",
  poll: "M5 20V11M12 20V4M19 20v-6M3 20.500h18",
  reply: "M10 6L4 12l6 6M4 12h10a6 6 0 0 1 6 6v1",
  rooms: "M4 6.500a2.500 2.500 0 0 1 2.500-2.500h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H10l-5 4v-4.300a2.500 2.500 0 0 1-1-2.200zM8 8.500h8M8 12h5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.500 16.500L21 21",
  send: "M4 12l16-7.500L15.500 20l-3.500-6.500zM12 13.500L20 4.500",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.500 14s1.200 2 3.500 2 3.500-2 3.500-2M9 9.500h.01M15 9.500h.01",
  trash: "M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} class={name === "dots" ? "icon-dots" : undefined} />
  </svg>
);
