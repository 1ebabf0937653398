import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Tag } from "../frame/tag.tsx";
import type { Entry } from "./entry.ts";

const tones = { done: "good", refused: "bad", failed: "warn" } as const;

/** How it went, and why it did not. */
export function Outcome({ of: { outcome, reason } }: { readonly of: Pick<Entry, "outcome" | "reason"> }) {
  const { t } = useTranslation("audit");
  return (
    <Group gap={6} wrap="nowrap">
      <Tag tone={tones[outcome]}>{t(`outcomes.${outcome}`)}</Tag>
      {reason !== null && <Text size="xs">{reason}</Text>}
    </Group>
  );
}
