import type { Plan } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { amountText } from "./values.tsx";

/** What something costs, or the words that stand in place of it. */
export function Price({ of }: { readonly of: Plan["price"] }) {
  const { i18n } = useTranslation();
  if (of === null) return <>–</>;
  if (of.amount === null) return <>{of.label ?? "–"}</>;
  return (
    <>
      {amountText(of.amount, i18n.language)} {of.currency}
      {of.unit !== null && ` / ${of.unit}`}
    </>
  );
}
