import { Button, Group, Pill } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { regional } from "../language.ts";
import { type AuditFilters, chosenIn, type FilterName, noFilters } from "./filters.ts";
import type { FilterBarProps } from "./filter-bar.tsx";
import classes from "./filter-chips.module.css";

/** What filters are in force, each with a way to take it away. */
export function FilterChips({ filters, change }: FilterBarProps) {
  const { t } = useTranslation("audit");
  const text = useFilterText(filters);
  const chosen = chosenIn(filters);
  if (chosen.length === 0) return undefined;
  return (
    <Group gap={6} role="group" aria-label={t("chips")}>
      {chosen.map((name) => (
        <Pill
          key={name}
          size="md"
          className={classes["chip"] ?? ""}
          withRemoveButton
          onRemove={() => change({ [name]: undefined })}
          removeButtonProps={{
            "aria-label": t("remove", { name: t(`columns.${name}`) }),
            "aria-hidden": false,
            tabIndex: 0,
          }}
        >
          {t(`columns.${name}`)}: {text(name)}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={() => change(noFilters)}>
        {t("clear")}
      </Button>
    </Group>
  );
}

function useFilterText(filters: AuditFilters): (name: FilterName) => string {
  const { t, i18n } = useTranslation("audit");
  const frame = useTranslation();
  const moments = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "short", timeStyle: "short" });
  return (name) => {
    const { outcome, last } = filters;
    if (name === "outcome" && outcome !== undefined) return t(`outcomes.${outcome}`);
    if (name === "last" && last !== undefined) return frame.t(`spans.${last}`);
    const value = filters[name] ?? "";
    return name === "from" || name === "until" ? moments.format(new Date(value)) : value;
  };
}
