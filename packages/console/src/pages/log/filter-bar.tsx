import { Button, Collapse, Group, Paper, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { stageNames } from "../../decisions/question.ts";
import { localOf } from "../../frame/form.ts";
import { Icon } from "../../frame/icon.tsx";
import { codes } from "./codes.ts";
import { isFiltered, type LogSearch, type Span, spans, standardSpan, type TextFilter } from "./filters.ts";

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
            data={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t(`spans.${value}`) }))}
            value={search.from === undefined ? (search.last ?? standardSpan) : null}
            placeholder={t("exactly")}
            onChange={(value) => change({ last: value ?? undefined, from: undefined, until: undefined })}
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

/** A field that filters a moment after one has stopped typing. */
function TextFilterInput({ name, search, change, disabled = false, help }: TextFilterInputProps) {
  const { t } = useTranslation("log");
  const asked = search[name] ?? "";
  const [typed, setTyped] = useState(asked);
  const apply = useDebouncedCallback((value: string) => change({ [name]: value.trim() || undefined }), 400);
  const [known, setKnown] = useState(asked);
  if (asked !== known) {
    // The address changed: by what was typed, or by a link.
    setKnown(asked);
    setTyped(asked);
  }
  return (
    <TextInput
      label={t(`columns.${name}`)}
      description={help}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={typed}
      disabled={disabled}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}

interface MomentInputProps extends Pick<FilterBarProps, "search" | "change"> {
  readonly name: "from" | "until";
}

/** A moment in the reader's own zone; the address has it in UTC. */
function MomentInput({ name, search, change }: MomentInputProps) {
  const { t } = useTranslation("log");
  const at = search[name];
  return (
    <TextInput
      type="datetime-local"
      label={t(`columns.${name}`)}
      value={at === undefined ? "" : localOf(new Date(at))}
      onChange={({ currentTarget: { value } }) => {
        const moment = new Date(value);
        change({ [name]: Number.isNaN(moment.getTime()) ? undefined : moment.toISOString() });
      }}
    />
  );
}
