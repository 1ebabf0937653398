import { texts } from "../../frame/texts.ts";

export const keysWords = texts({
  en: { title: "Keys" },
  de: { title: "Keys" },
});
