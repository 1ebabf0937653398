import type { ReactNode } from "react";
import classes from "./tag.module.css";

type Tone = "good" | "info" | "warn" | "bad" | "quiet";

/** A state in a word; its colour says the same once more. */
export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes["tag"]} data-tone={tone}>
      {children}
    </span>
  );
}
