import { texts } from "../../frame/texts.ts";

export const overviewWords = texts({
  en: { title: "Overview" },
  de: { title: "Overview" },
});
