import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { Icon } from "../../frame/icon.tsx";
import { amountText } from "../../frame/values.tsx";
import type { TimeRange } from "./filters.ts";

interface DroppedProps {
  readonly range: TimeRange;
  readonly whose: { readonly tenant?: string };
}

/** Says when the log is not whole: decisions were made that it had no room for. */
export function Dropped({ range, whose }: DroppedProps) {
  const { t, i18n } = useTranslation("log");
  const { loadable, more } = useList("GET /api/v1/decision-log/dropped", {
    ...whose,
    query: { from: range.from.toISOString(), until: range.until.toISOString(), limit: 200 },
  });
  if (loadable.state !== "shown" || loadable.data.length === 0) return undefined;
  const sum = (pick: "allowed" | "denied") =>
    amountText(String(loadable.data.reduce((total, each) => total + each[pick], 0)), i18n.language);
  return (
    <Alert color="yellow" variant="light" icon={<Icon name="warning" />} title={t("droppedTitle")}>
      {t(more ? "droppedMore" : "dropped", { allowed: sum("allowed"), denied: sum("denied") })} {t("droppedWhy")}
    </Alert>
  );
}
