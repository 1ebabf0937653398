import { useTranslation } from "react-i18next";

const kinds = ["added", "changed", "archived"] as const;

/** How much changed, in words. */
export function useTally(): (tally: Readonly<Record<(typeof kinds)[number], number>>) => string {
  const { t } = useTranslation("catalogue");
  return (tally) =>
    kinds
      .filter((kind) => tally[kind] > 0)
      .map((kind) => t(`tally.${kind}`, { count: tally[kind] }))
      .join(", ") || t("tally.none");
}
