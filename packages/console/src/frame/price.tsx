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
  const { i18n } = useTranslation();
  if (of === null) return <>–</>;
  const { amount, currency, unit, label } = of;
  if (amount === null || amount === undefined) return <>{label ?? unnamed}</>;
  return (
    <>
      {amountText(amount, i18n.language)} {currency}
      {unit !== null && unit !== undefined && ` / ${unit}`}
    </>
  );
}
