import { SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { shownOf, useWhole } from "../../frame/whole.ts";

/** What is used so far, by capability, as it was typed. */
export type Usage = Readonly<Record<string, string>>;

const isAmount = (text: string) => /^(?:0|[1-9]\d{0,29})(?:\.\d{1,18})?$/.test(text);

/** Of what was typed, what the server is asked with. */
export const amountsIn = (usage: Usage): Record<string, string> =>
  Object.fromEntries(Object.entries(usage).filter(([, text]) => isAmount(text)));

interface UsageFieldsProps {
  readonly tenant: string;
  /** Whose meters are asked for. */
  readonly products: readonly string[];
  readonly value: Usage;
  readonly onChange: (usage: Usage) => void;
}

/** How much of each amount that is held is used: the server keeps no count, so only who asks can say. */
export function UsageFields({ tenant, products, value, onChange }: UsageFieldsProps) {
  const { t } = useTranslation("tenants");
  const held = shownOf(useWhole("GET /api/v1/entitlements", { tenant, query: { limit: 200 } }));
  const meters = held.filter(
    ({ kind, status, product }) => kind === "meter" && status === "held" && products.includes(product),
  );
  if (meters.length === 0) return undefined;
  return (
    <Stack gap="xs" role="group" aria-label={t("change.usage")}>
      <div>
        <Text size="sm" fw={600}>
          {t("change.usage")}
        </Text>
        <Text size="sm" c="dimmed">
          {t("change.usageHelp")}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
        {meters.map(({ capability }) => {
          const typed = value[capability] ?? "";
          return (
            <TextInput
              key={capability}
              label={capability}
              inputMode="decimal"
              value={typed}
              onChange={(event) => onChange({ ...value, [capability]: event.currentTarget.value.trim() })}
              error={typed !== "" && !isAmount(typed) && t("change.usageWrong")}
            />
          );
        })}
      </SimpleGrid>
    </Stack>
  );
}
