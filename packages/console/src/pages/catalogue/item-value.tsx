import { Text, VisuallyHidden } from "@mantine/core";
import type { AddOn, Item } from "./matrix-model.ts";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { amountText, Value } from "../../frame/values.tsx";
import { regional } from "../../language.ts";

type Limit = Item["limits"][number];
type Terms = Pick<Limit, "window" | "soft"> & Partial<Pick<Limit, "per">>;

type AnyItem = Item & Partial<Pick<AddOn["items"][number], "rule">>;

/** What a plan or an add-on says about a capability, with periods and further limits. */
export function ItemValue({ of }: { readonly of: AnyItem | undefined }) {
  const { t } = useTranslation("catalogue");
  const { t: frame, i18n } = useTranslation();
  if (of === undefined || of.value === false)
    return (
      <Text span inherit c="dimmed">
        <span aria-hidden="true">–</span>
        <VisuallyHidden>{frame("nothingHeld")}</VisuallyHidden>
      </Text>
    );
  if (of.value === true)
    return (
      <>
        <Icon name="check" size={16} />
        <VisuallyHidden>{frame("yes")}</VisuallyHidden>
      </>
    );
  return (
    <>
      {of.rule === "extend" && typeof of.value === "string" ? (
        t("adds", { amount: amountText(of.value, i18n.language) })
      ) : (
        <Value value={of.value} />
      )}
      {of.limit && <TermsText of={of.limit} />}
      {of.limits.map((limit) => (
        <Text key={JSON.stringify(limit)} size="xs" c="dimmed">
          {t(`kinds.${limit.kind}`)} <Value value={limit.amount} />
          <TermsText of={limit} />
        </Text>
      ))}
    </>
  );
}

function TermsText({ of: { window, per = "tenant", soft } }: { readonly of: Terms }) {
  const { t } = useTranslation("catalogue");
  const words = usePeriod();
  return (
    <Text span inherit c="dimmed">
      {window && ` ${words(window)}`}
      {per !== "tenant" && `, ${t("each")} ${t(`eachOf.${per}`)}`}
      {soft && ` (${t("soft")})`}
    </Text>
  );
}

function usePeriod(): (window: NonNullable<Terms["window"]>) => string {
  const { t, i18n } = useTranslation("catalogue");
  return ({ kind, unit, every }) => {
    const span = new Intl.NumberFormat(regional(i18n.language), { style: "unit", unit, unitDisplay: "long" }).format(
      every,
    );
    const name = every === 1 ? t(`units.${unit}`) : span;
    if (kind === "rolling") return t("perRolling", { span });
    return t(kind === "calendar" ? "perCalendar" : "per", { unit: name });
  };
}
