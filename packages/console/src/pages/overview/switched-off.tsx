import { Group, Paper, Stack, Text } from "@mantine/core";
import type { Control } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import type { List } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";

const SHOWN = 5;

/** The newest controls in force: what an operator must know before anything else. */
export function SwitchedOff({ of }: { readonly of: List<Control> }) {
  const { t } = useTranslation("overview");
  return (
    <Section title={t("off")} actions={<LinkTo to="/controls">{t("toControls")}</LinkTo>}>
      <LoadedList of={{ ...of, more: undefined }} empty={<Empty title={t("nothingOff")}>{t("nothingOffWhy")}</Empty>}>
        {(items) => items.slice(0, SHOWN).map((control) => <OneControl key={control.id} of={control} />)}
      </LoadedList>
    </Section>
  );
}

function OneControl({ of: { kind, capability, reason, from } }: { readonly of: Control }) {
  const { t } = useTranslation("overview");
  return (
    <Paper withBorder p="sm">
      <Stack gap={4}>
        <Group gap="xs">
          <Tag tone={kind === "kill" ? "bad" : "quiet"}>{t(`kinds.${kind}`)}</Tag>
          {capability === null ? <Text size="sm">{t("everything")}</Text> : <Mono>{capability}</Mono>}
        </Group>
        <Text size="sm">{reason}</Text>
        <Text size="xs" c="dimmed">
          <Instant at={from} />
        </Text>
      </Stack>
    </Paper>
  );
}
