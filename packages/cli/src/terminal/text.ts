import stringWidth from "string-width";

/** Columns a terminal needs for it. */
export const widthOf = (text: string): number => stringWidth(text);

/** Control characters, and those that turn the direction of writing: a name must not be able to move the cursor. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Text from elsewhere, safe to be shown on one line of a terminal. */
export const clean = (text: string): string => text.replaceAll(unsafe, "\ufffd");

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** At most so many columns, with an ellipsis where something is missing; never half a letter. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of letters.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? "" : `${kept}…`;
}

export const padTo = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - widthOf(text)));

/** A number of bytes as people say it. */
export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = count < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  return power === 0 ? `${count} B` : `${(count / 1024 ** power).toFixed(1)} ${units[power]}`;
}
