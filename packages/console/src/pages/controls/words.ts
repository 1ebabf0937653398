import { texts } from "../../frame/texts.ts";

export const controlsWords = texts({
  en: { title: "Controls" },
  de: { title: "Controls" },
});
