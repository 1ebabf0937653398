import { Alert, Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../frame/loaded.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { useStream } from "../../frame/stream.ts";
import { DecisionTable } from "./decision-table.tsx";
import type { filtersOf } from "./filters.ts";

/** More than this many cannot be looked at; the list has all of them. */
const MOST = 200;
/** Readers of the screen are told so often at most. */
const TELL_MS = 5000;

interface LiveProps {
  readonly filters: ReturnType<typeof filtersOf>;
  readonly whose: { readonly tenant?: string };
  /** Back to the list, which has everything. */
  readonly toList: () => void;
}

/** Decisions as they are made. A pause holds the screen still and loses nothing. */
export function Live({ filters, whose, toList }: LiveProps) {
  const { t } = useTranslation("log");
  const [paused, setPaused] = useState(false);
  const stream = useStream(
    "GET /api/v1/decision-log/stream",
    { ...whose, query: filters },
    { on: !paused, most: MOST },
  );
  const items = stream.events.flatMap((each) => (each.event === "decision" ? [each.data] : []));
  const gap = stream.came > MOST || stream.events.some(({ event }) => event === "skipped");
  const told = useThrottledValue(stream.came, TELL_MS);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {paused ? t("paused") : t("watching")} · {t("came", { count: stream.came })}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => setPaused(!paused)}>
          {paused ? t("resume") : t("pause")}
        </Button>
      </Group>
      <VisuallyHidden role="status">{t("came", { count: told })}</VisuallyHidden>
      {stream.error && <Refused error={stream.error} retry={stream.restart} />}
      {gap && (
        <Alert color="blue" variant="light">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t("gap", { count: MOST })}</Text>
            <Button variant="default" size="compact-sm" onClick={toList}>
              {t("toList")}
            </Button>
          </Group>
        </Alert>
      )}
      {items.length === 0 ? (
        <Empty title={t("waiting")}>{t("waitingWhy")}</Empty>
      ) : (
        <DecisionTable items={items} ofOne={whose.tenant !== undefined} />
      )}
    </Stack>
  );
}
