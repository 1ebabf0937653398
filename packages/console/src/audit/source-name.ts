import { useTranslation } from "react-i18next";

/** Who wrote entries, in words; another system's log by the name it was imported under. */
export function useSourceName(): (source: string) => string {
  const { t } = useTranslation("audit");
  return (source) => (source === "bailiwick" || source === "app" ? t(`sources.${source}`) : source);
}
