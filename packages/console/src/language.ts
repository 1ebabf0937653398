import i18next, { use } from "i18next";
import { initReactI18next } from "react-i18next";
import { words } from "./words.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

type Namespaces = typeof words;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "frame";
    resources: { [Name in keyof Namespaces]: Namespaces[Name]["en"] };
  }
}

const KEPT = "bailiwick-language";

/** What was chosen here before, else the first of the browser's languages that there is. */
function preferred(): Language {
  const wanted = [localStorage.getItem(KEPT) ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.map((tag) => languages.find((language) => language === tag)).find((found) => found) ?? "en";
}

const inLanguage = (language: Language) =>
  Object.fromEntries(Object.entries(words).map(([name, texts]) => [name, texts[language]]));

export async function startLanguage(): Promise<void> {
  await use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: "en",
    defaultNS: "frame",
    resources: Object.fromEntries(languages.map((language) => [language, inLanguage(language)])),
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export async function choose(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** How dates and numbers are written: as the reader's region does it, where its language is the one that is shown. */
export const regional = (language: string): string =>
  navigator.languages.find((tag) => tag.startsWith(`${language}-`)) ?? language;
