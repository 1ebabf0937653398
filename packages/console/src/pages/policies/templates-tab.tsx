import type { ItemOf } from "@bailiwick/sdk";
import { Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Copy } from "../../frame/copy.tsx";
import { useList } from "../../frame/data.ts";
import { Facts } from "../../frame/facts.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import { Covers } from "./rules-tab.tsx";

type Template = ItemOf<"GET /api/v1/policy-templates">;

/** Rules the catalogue has ready, with what must be said to use them. */
export function TemplatesTab() {
  const { t } = useTranslation("policies");
  const templates = useList("GET /api/v1/policy-templates", {});
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("templates.lead")}</Text>
      <LoadedList of={templates} empty={<Empty title={t("templates.empty")}>{t("templates.emptyWhy")}</Empty>}>
        {(items) => items.map((template) => <Card key={template.key} of={template} />)}
      </LoadedList>
    </Stack>
  );
}

function Card({ of: template }: { readonly of: Template }) {
  const { t } = useTranslation("policies");
  const { key, label, description, effect, parameters, expression } = template;
  return (
    <Paper withBorder p="md" component="section" aria-label={label ?? key}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2} size="h5">
              {label ?? key}
            </Title>
            <Tag tone={effect === "allow" ? "good" : "bad"}>{t(`rules.effects.${effect}`)}</Tag>
          </Group>
          <Copy text={useOf(template)} label={t("templates.use")} of={key} />
        </Group>
        {description !== null && <Text size="sm">{description}</Text>}
        <Facts
          facts={[
            { name: t("key"), value: <Mono>{key}</Mono> },
            { name: t("rules.covers"), value: <Covers {...template} /> },
            { name: t("rules.when"), value: <Code>{expression}</Code> },
            ...parameters.map((parameter) => ({
              name: `${t("templates.parameters")}: ${parameter.label ?? parameter.name}`,
              value: (
                <>
                  <Mono>{parameter.name}</Mono> {parameter.type},{" "}
                  {parameter.required
                    ? t("templates.required")
                    : `${t("templates.default")} ${JSON.stringify(parameter.default)}`}
                </>
              ),
            })),
          ]}
        />
      </Stack>
    </Paper>
  );
}

/** The condition as a rule of a policy would write it. JSON is YAML, too. */
const useOf = ({ key, parameters }: Template): string =>
  `condition: ${JSON.stringify({
    template: key,
    parameters: Object.fromEntries(parameters.map(({ name, default: given }) => [name, given ?? ""])),
  })}`;
