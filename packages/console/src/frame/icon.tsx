import type { ReactNode } from "react";

const shapes = {
  overview: <path d="M4 13h7V4H4zM13 20h7v-9h-7zM13 4v4h7V4zM4 20h7v-4H4z" />,
  tenants: <path d="M5 20V5h8v15M13 10h6v10M3 20h18M8 9h2M8 13h2M8 17h2M16 14v0M16 17v0" />,
  catalogue: <path d="M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2zM12 6v14" />,
  playground: <path d="M12 3v6M12 9l-6 5v6M12 9l6 5v6M6 20h0M18 20h0" />,
  log: <path d="M8 6h12M8 12h12M8 18h12M4 6h0M4 12h0M4 18h0" />,
  audit: <path d="M10 14l4-4M11 7l1.500-1.500a4 4 0 0 1 6 6L17 13M13 17l-1.500 1.500a4 4 0 0 1-6-6L7 11" />,
  roles: (
    <path d="M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-4 2.500-6 6-6s6 2 6 6M17 8l1.500 1.500L22 6M17 14h4" />
  ),
  controls: <path d="M6 4v8M6 16v4M12 4v3M12 11v9M18 4v11M18 19v1M4 14h4M10 9h4M16 17h4" />,
  policies: <path d="M12 3l8 3v6c0 4.500-3.500 7.500-8 9-4.500-1.500-8-4.500-8-9V6zM8.500 12l2.500 2.500 4.500-5" />,
  keys: <path d="M14.500 13a4.500 4.500 0 1 0-4.300-3.100L3 17v4h4v-2h2v-2h2l1.500-1.500M16 8h0" />,
  reference: <path d="M8 8l-4 4 4 4M16 8l4 4-4 4M13.500 5l-3 14" />,
  search: <path d="M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L20 20" />,
  sun: (
    <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5" />
  ),
  copy: <path d="M9 9h11v11H9zM15 9V4H4v11h5" />,
  check: <path d="M5 12.500l4.500 4.500L19 7.500" />,
  cross: <path d="M6 6l12 12M18 6L6 18" />,
  plus: <path d="M12 5v14M5 12h14" />,
  right: <path d="M9 5l7 7-7 7" />,
  down: <path d="M5 9l7 7 7-7" />,
  arrow: <path d="M4 12h15M13 6l6 6-6 6" />,
  clock: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2" />,
  warning: <path d="M12 4L2.500 20h19zM12 10v4.500M12 17.500v0" />,
  info: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500v0" />,
  user: <path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.500 3.500-6.500 8-6.500s8 2 8 6.500" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** Drawn beside words that say the same, and so hidden from readers of the screen. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {shapes[name]}
    </svg>
  );
}
