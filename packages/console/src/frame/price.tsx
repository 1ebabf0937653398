import { useTranslation } from "react-i18next";
import { amountText } from "./values.tsx";

interface Priced {
  readonly amount?: string | null | undefined;
  readonly currency: string;
  readonly unit?: string | null | undefined;
  readonly label?: string | null | undefined;
}

interface PriceProps {
  readonly of: Priced | null;
  /** For what has neither an amount nor words in place of it. */
  readonly unnamed?: string;
}

/** What something costs, or the words that stand in place of it. */
export function Price({ of, unnamed = "–" }: PriceProps) {
  const { t, i18n } = useTranslation();
  const words: Readonly<Record<string, string>> = t("priceUnits", { returnObjects: true });
  // A unit is the catalogue's own text, such as user/month; the words everybody uses are put into the reader's language.
  const unitText = (unit: string) => unit.replaceAll(/\p{L}+/gu, (word) => words[word.toLowerCase()] ?? word);
  if (of === null) return <>–</>;
  const { amount, currency, unit, label } = of;
  if (amount === null || amount === undefined) return <>{label ?? unnamed}</>;
  return (
    <>
      {amountText(amount, i18n.language)} {currency}
      {unit !== null && unit !== undefined && ` / ${unitText(unit)}`}
    </>
  );
}
