import { Button, Collapse, Group, Paper, Select, SimpleGrid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { spanIn, spanNames } from "../frame/address.ts";
import { FilterMoment, FilterProposed, FilterText, type FilterTextProps } from "../frame/filter-fields.tsx";
import { Icon } from "../frame/icon.tsx";
import { labelled } from "../frame/remote-select.tsx";
import { type Outcome, outcomes } from "./entry.ts";
import { FilterChips } from "./filter-chips.tsx";
import { type AuditFilters, textFilters } from "./filters.ts";

export interface FilterBarProps {
  readonly filters: AuditFilters;
  readonly change: (changes: AuditFilters) => void;
}

const [text, ...further] = textFilters;

/** Which entries: text, outcome and time at hand, the rest a step away; what is in force stands below as chips. */
export function FilterBar({ filters, change }: FilterBarProps) {
  const { t } = useTranslation("audit");
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Paper withBorder p="md" role="search" aria-label={t("filters")}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs">
          <FilterText label={t(`columns.${text}`)} value={filters[text]} change={(q) => change({ q })} />
          <Choice
            label={t("columns.outcome")}
            any={t("any")}
            options={outcomes.map((value) => ({ value, label: t(`outcomes.${value}`) }))}
            value={filters.outcome}
            change={(value) => change({ outcome: value as Outcome | undefined })}
          />
          <PeriodChoice filters={filters} change={change} />
          <Group align="flex-start" gap={4} wrap="nowrap" mt={{ base: 0, xs: 25 }}>
            <Button
              variant="default"
              onClick={toggle}
              aria-expanded={open}
              rightSection={<Icon name={open ? "down" : "right"} size={12} />}
            >
              {t("moreFilters")}
            </Button>
          </Group>
        </SimpleGrid>
        <Collapse expanded={open}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
            {further.map((name) => {
              const field = {
                label: t(`columns.${name}`),
                value: filters[name],
                change: (value: string | undefined) => change({ [name]: value }),
              };
              return name === "action" ? (
                <ActionFilter key={name} {...field} help={t("actionHelp")} />
              ) : (
                <FilterText key={name} {...field} />
              );
            })}
            <FilterMoment
              label={t("columns.from")}
              at={filters.from}
              help={t("timeHelp")}
              change={(from) => change({ from })}
            />
            <FilterMoment
              label={t("columns.until")}
              at={filters.until}
              help={t("timeHelp")}
              change={(until) => change({ until })}
            />
          </SimpleGrid>
        </Collapse>
        <FilterChips filters={filters} change={change} />
      </Stack>
    </Paper>
  );
}

/** Proposes the types there are: those Bailiwick writes and those the catalogue declares. */
const ActionFilter = (field: FilterTextProps) => (
  <FilterProposed
    list="GET /api/v1/audit/event-types"
    ask={(search) => ({ query: { limit: 30, search: search?.replace(/\*$/, "") || undefined } })}
    option={({ type, label }) => labelled(type, label)}
    {...field}
  />
);

function PeriodChoice({ filters: { last, from }, change }: FilterBarProps) {
  const { t } = useTranslation("audit");
  const frame = useTranslation();
  return (
    <Choice
      label={t("columns.last")}
      any={from === undefined ? t("always") : t("exactly")}
      options={spanNames.map((value) => ({ value, label: frame.t(`spans.${value}`) }))}
      value={from === undefined ? last : undefined}
      change={(value) => change({ last: spanIn(value), from: undefined, until: undefined })}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | undefined;
  readonly change: (value: string | undefined) => void;
}

const Choice = ({ label, any, options, value, change }: ChoiceProps) => (
  <Select
    label={label}
    placeholder={any}
    data={options}
    value={value ?? null}
    onChange={(picked) => change(picked ?? undefined)}
    clearable
  />
);
