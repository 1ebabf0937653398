import type { IconName } from "./frame/icon.tsx";
import type { LinkProps } from "@tanstack/react-router";
import type { words } from "./words.ts";

export interface ConsolePage {
  readonly name: keyof (typeof words)["frame"]["en"]["pages"];
  readonly path: NonNullable<LinkProps["to"]>;
  readonly icon: IconName;
  readonly group: keyof (typeof words)["frame"]["en"]["groups"];
}

/** The pages of the navigation, in its order. */
export const pages: readonly ConsolePage[] = [
  { name: "overview", path: "/", icon: "overview", group: "look" },
  { name: "playground", path: "/playground", icon: "playground", group: "look" },
  { name: "log", path: "/log", icon: "log", group: "look" },
  { name: "audit", path: "/audit", icon: "audit", group: "look" },
  { name: "tenants", path: "/tenants", icon: "tenants", group: "sell" },
  { name: "catalogue", path: "/catalogue", icon: "catalogue", group: "sell" },
  { name: "controls", path: "/controls", icon: "controls", group: "guard" },
  { name: "roles", path: "/roles", icon: "roles", group: "guard" },
  { name: "policies", path: "/policies", icon: "policies", group: "guard" },
  { name: "keys", path: "/keys", icon: "keys", group: "build" },
  { name: "reference", path: "/reference", icon: "reference", group: "build" },
];
