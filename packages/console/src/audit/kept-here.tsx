import { Button, Group, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { amountText } from "../frame/values.tsx";
import { forget, keptNote, onKept, sizeOf } from "./kept.ts";

/** What this browser kept of a log, and a way to forget it after the log was restored on purpose. */
export function KeptHere({ origin }: { readonly origin: string }) {
  const { t, i18n } = useTranslation("audit");
  const note = useSyncExternalStore(onKept, () => keptNote(origin));
  if (note === null) return undefined;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {t("log.keptHere", { size: amountText(String(sizeOf(note)), i18n.language) })}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={() => forget(origin)}>
        {t("log.forget")}
      </Button>
    </Group>
  );
}
