import { Button, Collapse, Group, Paper, Select, SimpleGrid, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { stageNames } from "../../decisions/question.ts";
import { spanIn, spanNames } from "../../frame/address.ts";
import { FilterMoment, FilterText } from "../../frame/filter-fields.tsx";
import { Icon } from "../../frame/icon.tsx";
import { codes } from "./codes.ts";
import { isFiltered, type LogSearch, standardSpan, type TextFilter } from "./filters.ts";

interface FilterBarProps {
  readonly search: LogSearch;
  readonly change: (changes: Partial<LogSearch>) => void;
  /** A text is looked for in one tenant's log only. */
  readonly ofOne: boolean;
}

const further = ["capability", "principal", "node", "caller", "requestId"] as const;

/** Which decisions: text, outcome and time at hand, the rest a step away; all of it is in the address. */
export function FilterBar({ search, change, ofOne }: FilterBarProps) {
  const { t } = useTranslation("log");
  const decisions = useTranslation("decisions");
  const frame = useTranslation();
  const hidden = [...further, "code", "stage", "from", "until"] as const;
  const [open, { toggle }] = useDisclosure(hidden.some((name) => search[name] !== undefined));
  return (
    <Paper withBorder p="md" role="search" aria-label={t("filters")}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs">
          <TextFilterInput
            name="q"
            search={search}
            change={change}
            disabled={!ofOne}
            help={ofOne ? undefined : t("needsTenant")}
          />
          <Select
            label={t("columns.outcome")}
            placeholder={t("any")}
            data={[
              { value: "true", label: decisions.t("outcomes.allowed") },
              { value: "false", label: decisions.t("outcomes.denied") },
            ]}
            value={search.allowed === undefined ? null : String(search.allowed)}
            onChange={(value) => change({ allowed: value === null ? undefined : value === "true" })}
            clearable
          />
          <Select
            label={t("time")}
            data={spanNames.map((value) => ({ value, label: frame.t(`spans.${value}`) }))}
            value={search.from === undefined ? (search.last ?? standardSpan) : null}
            placeholder={t("exactly")}
            onChange={(value) => change({ last: spanIn(value), from: undefined, until: undefined })}
            allowDeselect={false}
          />
          <Group align="flex-start" gap={4} mt={{ base: 0, xs: 25 }}>
            <Button
              variant="default"
              onClick={toggle}
              aria-expanded={open}
              rightSection={<Icon name={open ? "down" : "right"} size={12} />}
            >
              {t("moreFilters")}
            </Button>
            {isFiltered(search) && (
              <Button variant="subtle" px="xs" onClick={() => change(nothing)}>
                {t("clear")}
              </Button>
            )}
          </Group>
        </SimpleGrid>
        <Collapse expanded={open}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
            {further.map((name) => (
              <TextFilterInput key={name} name={name} search={search} change={change} />
            ))}
            <Select
              label={t("columns.code")}
              placeholder={t("any")}
              data={[...codes]}
              value={search.code ?? null}
              onChange={(value) => change({ code: value ?? undefined })}
              searchable
              clearable
            />
            <Select
              label={t("columns.stage")}
              placeholder={t("any")}
              data={[
                { value: "question", label: t("questionStage") },
                ...stageNames.map((value) => ({ value, label: decisions.t(`stages.${value}`) })),
              ]}
              value={search.stage ?? null}
              onChange={(value) => change({ stage: (value ?? undefined) as LogSearch["stage"] })}
              clearable
            />
            <MomentInput name="from" search={search} change={change} />
            <MomentInput name="until" search={search} change={change} />
          </SimpleGrid>
        </Collapse>
      </Stack>
    </Paper>
  );
}

const nothing: Partial<LogSearch> = Object.fromEntries(
  (["q", "allowed", "code", "stage", "from", "until", ...further] as const).map((name) => [name, undefined]),
);

interface TextFilterInputProps extends Pick<FilterBarProps, "search" | "change"> {
  readonly name: TextFilter;
  readonly disabled?: boolean;
  readonly help?: string | undefined;
}

function TextFilterInput({ name, search, change, ...more }: TextFilterInputProps) {
  const { t } = useTranslation("log");
  return (
    <FilterText
      label={t(`columns.${name}`)}
      value={search[name]}
      change={(value) => change({ [name]: value })}
      {...more}
    />
  );
}

interface MomentInputProps extends Pick<FilterBarProps, "search" | "change"> {
  readonly name: "from" | "until";
}

function MomentInput({ name, search, change }: MomentInputProps) {
  const { t } = useTranslation("log");
  return <FilterMoment label={t(`columns.${name}`)} at={search[name]} change={(at) => change({ [name]: at })} />;
}
